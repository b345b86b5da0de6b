//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The certificate that a peer presented.
///
/// Look at ``isVerified`` before believing what it says.
public struct PeerCertificate: Sendable, Hashable {
    /// A name that a certificate is for.
    public enum AlternativeName: Sendable, Hashable {
        /// A host name, perhaps with a wildcard.
        case dns(String)
        /// An IPv4 or IPv6 address.
        case ipAddress(String)
        /// A mail address.
        case email(String)
        /// A URI, such as a SPIFFE identity.
        case uri(String)
    }

    /// Whether a trust root vouches for it and it had not expired when the connection was made. False when verification
    /// is off: then anybody may have made it. On a client with ``ClientTLS/Verification/full`` it is also for the
    /// server's name or address.
    public let isVerified: Bool
    /// The certificate itself, in DER form.
    public let derBytes: [UInt8]
    /// The most specific common name of its subject, if it has any.
    public let commonName: String?
    /// The names that it is for, in its order. Names of other kinds, and such with anything but printable ASCII in
    /// them, are left out.
    public let alternativeNames: [AlternativeName]
}
