//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Crypto
public import NSSocket

/// The secret that the hubs of one cluster share. They sign with it what they send, and drop what is not signed with it.
///
/// Signing is no encryption: whoever sees the backplane's traffic can read it.
public struct ClusterKey: Sendable {
    /// Ready to sign; copied for each frame, as setting up a key costs as much as signing.
    let authenticator: HMAC<SHA256>

    /// Takes the secret's bytes.
    ///
    /// - Throws: `EventSocketError` with the code `invalidArgument` for fewer than 16 bytes.
    public init(_ bytes: [UInt8]) throws(EventSocketError) {
        guard bytes.count >= 16 else {
            throw EventSocketError(
                .invalidArgument,
                "A cluster's key has at least 16 bytes, this one \(bytes.count): make one with 'openssl rand -hex 32'."
            )
        }
        // Not the secret itself, so that signatures mean nothing where it is used for something else.
        var derivation = HMAC<SHA256>(key: SymmetricKey(data: bytes))
        derivation.update(data: Array("nssocket hub frames".utf8))
        self.authenticator = HMAC<SHA256>(key: SymmetricKey(data: derivation.finalize()))
    }

    /// Reads the secret from a file, without the white space around it. Blocks for the disk.
    ///
    /// - Throws: `EventSocketError` with the code `invalidArgument` if the file cannot be read or has fewer than 16 bytes.
    public init(contentsOf path: String) throws(EventSocketError) {
        let bytes: [UInt8]
        do throws(SmallFile.Failure) {
            bytes = try SmallFile.read(path)
        } catch {
            throw EventSocketError(
                .invalidArgument, "The cluster's key cannot be read from '\(path)': \(error.reason).", cause: error
            )
        }
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        try self.init(Array(bytes[start..<end]))
    }
}

extension ClusterKey: CustomStringConvertible, CustomReflectable {
    /// Says nothing about the secret.
    public var description: String { "ClusterKey(redacted)" }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
