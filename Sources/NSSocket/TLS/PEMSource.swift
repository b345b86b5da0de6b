//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Where certificates or a private key come from, in PEM form.
///
/// A file may hold several certificates: the one of this side first, then those between it and its authority. Files are
/// read when they are first needed, not when this value is made. At most 16 MiB are read.
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
    /// - Parameter role: What is read, for the error.
    /// - Throws: ``EventSocketError/Code/invalidTLSConfiguration`` for a file that cannot be read. Blocks for the disk.
    func read(_ role: String) throws(EventSocketError) -> [UInt8] {
        switch self.base {
        case .bytes(let bytes): return bytes
        case .file(let path):
            do { return try SmallFile.read(path) } catch {
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
