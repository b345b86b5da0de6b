//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Forty-two objects in an array, with arrays of their own: 4 KiB.
package struct Feed: Codable, Equatable, Sendable {
    package struct Entry: Codable, Equatable, Sendable {
        package var id: Int
        package var author: String
        package var text: String
        package var score: Double
        package var isRead: Bool
        package var tags: [String]
    }

    package var next: String
    package var entries: [Entry]

    package static let sample = Feed(
        next: "page-2",
        entries: (0..<42).map { number in
            Entry(
                id: 1000 + number * 37, author: ["ada", "grace", "edsger"][number % 3],
                text: "message number \(number)", score: Double(number * 25) / 4 + 0.5, isRead: number % 2 == 0,
                tags: number % 3 == 0 ? ["a", "urgent"] : []
            )
        }
    )
}
