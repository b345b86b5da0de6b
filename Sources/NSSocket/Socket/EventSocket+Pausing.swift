//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

extension EventSocket {
    /// Stops dispatch after the message that a listener is being called for, and reading with it, until ``resumeDispatch()``.
    ///
    /// For a listener whose messages go where there is no room at the moment. The connection's own limits bound what has been
    /// read and is not dispatched. A connection that ends meanwhile gets ``Configuration/closeTimeout`` for the rest, as it does
    /// with a full mailbox.
    package func pauseDispatch() {
        self.phase.pauses.insert(.listener)
        self.phase.mustStopDealing = true
    }

    /// Continues after ``pauseDispatch()``; without it, does nothing.
    package nonisolated func resumeDispatch() {
        self.channel.eventLoop.execute {
            self.assumeIsolated { $0.resume(from: .listener) }
        }
    }
}
