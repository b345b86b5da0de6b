//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What goes wrong with clients.
extension EventSocketError {
    /// A hook threw.
    init(fromHook error: any Error) {
        self =
            error as? EventSocketError
            ?? EventSocketError(.onConnectFailed, "The onConnect hook threw \(type(of: error)).", cause: error)
    }

    static var onConnectTimedOut: EventSocketError {
        EventSocketError(
            .onConnectFailed, "The onConnect hook took too long; see what it waits for, or raise onConnectTimeout."
        )
    }

    static var endedAtOnce: EventSocketError {
        EventSocketError(
            .closedByPeer, "The peer closed the connection at once; see whether it is full, or refuses you.")
    }

    static var endedDuringHook: EventSocketError {
        EventSocketError(.closedByPeer, "The peer closed the connection while the onConnect hook ran.")
    }
}
