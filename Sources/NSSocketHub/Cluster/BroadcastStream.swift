//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// What one hub's broadcasts are counted in, each beginning at 1.
enum BroadcastStream: Hashable {
    /// Those for one room.
    case room(EventName)
    /// Those for patterns of rooms and for everybody. No hub knows which of its members they are for, so all get them.
    case rooms

    /// Whom a gap concerns.
    var audience: Audience {
        switch self {
        case .room(let name): .room(name)
        case .rooms: .everybody
        }
    }
}
