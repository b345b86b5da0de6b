//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The name of one hub among those of a cluster.
public struct NodeID: Sendable, Hashable, CustomStringConvertible {
    /// The name: 1 to 64 characters of UTF-8, no two hubs of a cluster alike.
    public let description: String

    /// Takes a name, cut to 64 bytes if it is longer.
    ///
    /// Keep it over restarts where it should mean something to people: a hub that starts again under its name takes the
    /// place of the one before.
    public init(_ name: String) {
        guard name.utf8.count > 64 else {
            self.description = name.isEmpty ? "unnamed" : name
            return
        }
        // Between code points, as one character may have any number of bytes.
        var (text, count) = ("", 0)
        for scalar in name.unicodeScalars {
            count += UTF8.width(scalar)
            guard count <= 64 else { break }
            text.unicodeScalars.append(scalar)
        }
        self.description = text
    }

    /// A name that nobody else has.
    public static func random() -> NodeID {
        let number = UInt64.random(in: 0...(.max))
        let hex = String(number, radix: 16)
        return NodeID(String(repeating: "0", count: 16 - hex.count) + hex)
    }
}
