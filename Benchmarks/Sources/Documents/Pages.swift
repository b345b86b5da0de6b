//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Little but text, some of it not ASCII and some escaped; 4 KiB.
package struct Pages: Codable, Equatable, Sendable {
    package var title: String
    package var paragraphs: [String]

    package static let sample = Pages(
        title: "Über die Grundsätze",
        paragraphs: (0..<24).map { number in
            switch number % 4 {
            case 0: String(repeating: "A sentence of plain words that goes on for a while. ", count: 4)
            case 1: "Größe, Maß und Übung: \(number) Sätze mit Umlauten, wie sie eben vorkommen, und ein paar €."
            case 2: "She said: \"number \(number)\",\n\tand left.\n" + String(repeating: "More of the same. ", count: 5)
            default: "短い文と長い文。\(number)" + String(repeating: "日本語のテキスト", count: 6) + " 😀"
            }
        }
    )
}
