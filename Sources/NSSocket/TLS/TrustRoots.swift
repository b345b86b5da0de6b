//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Whom a side trusts to say who its peer is.
public struct TrustRoots: Sendable, Hashable {
    /// `nil` for the system's.
    let source: PEMSource?

    init(source: PEMSource?) {
        self.source = source
    }

    /// The certificates of a source, and no others.
    package init(_ source: PEMSource) {
        self.init(source: source)
    }

    /// The authorities that the system trusts.
    public static let system = TrustRoots(source: nil)

    /// The certificates in a PEM file, and no others.
    public static func file(_ path: String) -> TrustRoots { TrustRoots(source: .file(path)) }

    /// The certificates in PEM form, and no others.
    public static func bytes(_ bytes: [UInt8]) -> TrustRoots { TrustRoots(source: .bytes(bytes)) }
}
