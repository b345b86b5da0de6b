//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What the status line says: `2 connections · 1,204 messages · 52/s`.
struct StatusText {
    var connections = 0
    var messages = 0
    /// Messages per second.
    var rate = 0
    /// What a client is doing, in place of the connections.
    var activity: String?

    /// The text, cut to a width.
    func text(columns: Int) -> String {
        let parts = [
            self.activity ?? Self.count(self.connections, "connection"), Self.count(self.messages, "message"),
            "\(Self.grouped(self.rate))/s",
        ]
        return String(parts.joined(separator: " · ").prefix(max(columns, 0)))
    }

    static func count(_ number: Int, _ noun: String) -> String {
        "\(self.grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// The number with a comma before every three digits.
    static func grouped(_ number: Int) -> String {
        var text = String(number)
        var index = text.endIndex
        while text.formIndex(&index, offsetBy: -3, limitedBy: text.startIndex), index > text.startIndex {
            text.insert(",", at: index)
        }
        return text
    }
}
