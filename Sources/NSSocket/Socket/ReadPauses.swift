//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Why a connection does not dispatch what it has read, full mailboxes aside.
struct ReadPauses: OptionSet {
    let rawValue: UInt8

    /// Listeners' sends are over the high watermark.
    static let congested = Self(rawValue: 1 << 0)
    /// The peer has sent as many messages as its rate allows for now.
    static let messageRate = Self(rawValue: 1 << 1)
    /// The peer has sent as many malformed lines as their rate allows for now.
    static let malformedRate = Self(rawValue: 1 << 2)
    /// The connection has used up its ``DispatchBudget``; other connections of the event loop have their turn.
    static let yielded = Self(rawValue: 1 << 3)
    /// A listener has paused dispatch.
    static let listener = Self(rawValue: 1 << 4)
}
