//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// The protocol, shared by both sides.
enum Work {
    struct Job: Codable {
        var id: Int
        /// How long it takes.
        var milliseconds: Int
    }

    // What clients send.
    static let job = Event<Job>("work::job")

    // What the server sends. The name says which job is meant.
    static func begun(_ id: Int) -> Event<NoPayload> { Event("work::begun::\(id)") }
    /// With how long it took, in milliseconds.
    static func done(_ id: Int) -> Event<Int> { Event("work::done::\(id)") }

    /// To everybody in the room of this name, now and then.
    static let tick = Event<Int>("work::tick")
}
