//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Where certificates or a private key come from, in PEM form.
///
/// A file may hold several certificates: the one of this side first, then those between it and its authority. Files are
/// read when they are first needed, not when this value is made. At most 16 MiB are read. A pipe, such as a shell makes of
/// `<(command)`, is read once, to its end, which must come within 5 seconds. Devices are refused.
public struct PEMSource: Sendable, Hashable {
    enum Base: Sendable, Hashable {
        case file(String)
        case bytes([UInt8])
    }

    let base: Base

    /// A file.
    public static func file(_ path: String) -> PEMSource { PEMSource(base: .file(path)) }

    /// The bytes themselves.
    public static func bytes(_ bytes: [UInt8]) -> PEMSource { PEMSource(base: .bytes(bytes)) }

    /// The content now.
    ///
    /// - Parameters:
    ///   - role: What is read, for the error.
    ///   - previous: What was read before, if anything was. It stands for a pipe, which is empty by now.
    /// - Throws: ``EventSocketError/Code/invalidTLSConfiguration`` for a file that cannot be read. Blocks for the disk.
    func read(_ role: String, previous: [UInt8]?) throws(EventSocketError) -> [UInt8] {
        switch self.base {
        case .bytes(let bytes): return bytes
        case .file(let path):
            if let previous, SmallFile.isPipe(path) { return previous }
            do {
                let bytes = try SmallFile.read(path)
                // Some editors begin a file with a byte order mark, which would hide its first line.
                return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
            } catch {
                throw EventSocketError(
                    .invalidTLSConfiguration, "\(role) cannot be read from \(path): \(error.reason).", cause: error
                )
            }
        }
    }
}

extension PEMSource: CustomStringConvertible {
    /// The path, or how many bytes there are; never what they say.
    public var description: String {
        switch self.base {
        case .file(let path): path
        case .bytes(let bytes): "\(bytes.count) bytes"
        }
    }
}
