//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// That a member left a room, or the hub (`nil`), while broadcasts were on their way to it.
struct Departure: Sendable, Hashable {
    let id: Int
    let room: EventName?
}
