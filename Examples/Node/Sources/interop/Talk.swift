//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// The protocol, as Swift sees it. Node's side of it is the `switch` in `peer.js`.
enum Talk {
    struct Hello: Codable {
        var name: String
        var greeting: String
    }

    struct Question: Codable {
        var id: Int
        /// A member, and not the payload itself: the npm package would spread an array over the frame.
        var terms: [Int]
    }

    static let hello = Event<Hello>("hello")
    static let add = Event<Question>("add")

    /// The answer is an event like any other; its name says to which question.
    static func sum(_ id: Int) -> Event<Int> { Event("sum::\(id)") }
}
