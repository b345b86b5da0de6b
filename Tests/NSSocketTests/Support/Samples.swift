//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// The protocol of most tests.
enum Sample {
    static let number = Event<Int>("number")
    static let text = Event<String>("text")
    static let ping = Event<NoPayload>("ping")
    static let person = Event<Person>("person::seen")
    static let box = Event<Box>("box")

    struct Person: Codable, Hashable, Sendable {
        var name: String
        var age: Int
    }

    /// A payload that stays where it was decoded.
    final class Box: Codable {
        var content: [Int]

        init(content: [Int]) {
            self.content = content
        }
    }

    /// Frames of `number`, a line each.
    static func numbers(_ range: Range<Int>, padding: Int = 0) -> String {
        let end = padding == 0 ? "" : ",\"" + String(repeating: "x", count: padding) + "\""
        var text = ""
        for number in range { text += padding == 0 ? "[\"number\",\(number)]\n" : "[\"number\",[\(number)\(end)]]\n" }
        return text
    }
}
