//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// Lines for an audience, not yet delivered.
struct Broadcast: Sendable {
    /// Growing by one with each.
    let number: UInt64
    let lines: SharedLines
    let audience: Audience
    /// The connections that do not get it.
    let except: [Int]
}
