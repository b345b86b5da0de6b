//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import Testing

@testable import NSSocket

@Suite("What a connection can hold")
struct ConnectionMemoryTests {
    private static let profiles: [EventSocket.Configuration] = [.trustedLocal, .internal, .internet]

    private static func words(_ bytes: Int) -> String {
        bytes >= 10 << 20 ? "\((bytes + 1 << 19) >> 20) MiB" : "\((bytes + 1 << 9) >> 10) KiB"
    }

    private static func row(_ name: String, _ part: (ConnectionMemory) -> Int) -> String {
        "| \(name) | \(Self.profiles.map { Self.words(part(ConnectionMemory($0))) }.joined(separator: " | ")) |"
    }

    @Test("The threat model's table follows from the limits of each profile")
    func table() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/threat-model.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let rows = [
            Self.row("an incomplete line", \.partialLine), Self.row("reads", \.reads),
            Self.row("the mailbox of a consumer, and the batch that it took", \.mailbox),
            Self.row("bytes that the peer does not take", \.outbound),
            Self.row("all of it, with one consumer", \.total),
        ]
        for row in rows { #expect(text.contains(row), "docs/threat-model.md has to have this row: \(row)") }
    }
}
