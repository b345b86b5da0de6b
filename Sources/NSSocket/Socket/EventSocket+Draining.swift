//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Synchronization

/// The orderly end of a connection that its server asks for.
extension EventSocket {
    /// Whether the server is shutting down and wants this connection to end by itself.
    ///
    /// What the peer sends from then on is not read any more. Sequences and routers end after what has arrived; when they
    /// have, or if there are none, what was sent leaves and the connection closes. A handler that waits for something
    /// else should look at this.
    public nonisolated var isDraining: Bool { self.draining.load(ordering: .relaxed) }

    /// Lets the consumers work off what has arrived, and then closes. Calling it again does nothing.
    nonisolated func finishSoon() {
        self.draining.store(true, ordering: .relaxed)
        self.onLoop { $0.beginDraining() }
    }

    private func beginDraining() {
        switch self.lifecycle.drainRequested() {
        case .none: return
        case .finishConsumers:
            self.phase.isDraining = true
        case .awaitConsumers:
            self.flushIfConsumersFinished()
        }
        self.pump()
    }

    /// Everything that arrived before was dealt out: the rest is only read to be thrown away, at the end.
    func stopListening() {
        self.phase.isDeaf = true
        for inlet in self.inlets { inlet.mailbox.finish() }
        self.gate?.taker?.finish()
        self.flushIfConsumersFinished()
    }
}
