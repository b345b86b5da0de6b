//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// A connection that a hub delivers to.
struct Member: Sendable {
    let socket: EventSocket
    let policy: SlowMemberPolicy
}
