//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension PeerCertificate {
    /// Whether a certificate that was verified may speak for a server of this name (RFC 9525, sections 6.2 and 6.3).
    ///
    /// swift-nio-ssl is also content with the address that was connected to, whatever name was asked for: somebody who answers
    /// for a name in its stead, and has a certificate for the address alone, would pass. It has compared the common name of
    /// certificates that have no other.
    func isFor(serverName: String) -> Bool {
        self.alternativeNames.isEmpty
            || self.alternativeNames.contains { name in
                if case .dns(let pattern) = name { Self.matches(serverName, pattern) } else { false }
            }
    }

    /// A wildcard is a whole label, and the first.
    private static func matches(_ name: String, _ pattern: String) -> Bool {
        let labels = Self.labels(name)
        let patterns = Self.labels(pattern)
        guard labels.count == patterns.count else { return false }
        guard patterns.first == "*" else { return labels == patterns }
        return labels.count > 2 && labels.dropFirst() == patterns.dropFirst()
    }

    private static func labels(_ name: String) -> [Substring] {
        (name.hasSuffix(".") ? name.dropLast() : name[...]).lowercased().split(
            separator: ".", omittingEmptySubsequences: false)
    }
}
