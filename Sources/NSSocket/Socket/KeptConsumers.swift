//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Who hears a client's events, whatever connection they come on: belongs to the connection as long as there is one.
struct KeptConsumers {
    var listeners: ListenerRegistry<Subscriber>
    var inlets: [Inlet] = []
    var lifecycleListeners: [LifecycleSubscriber] = []

    init(maxListeners: Int) {
        self.listeners = ListenerRegistry(maxListeners: maxListeners)
    }
}

extension EventSocket {
    /// Takes over who listens. Call before anything is read.
    ///
    /// - Parameter handOver: Called once when the connection has ended, after everybody was told: takes them back.
    func adopt(
        _ kept: KeptConsumers, handOver: @escaping @Sendable (isolated EventSocket, CloseReason) -> Void
    ) {
        self.listeners = kept.listeners
        self.inlets = kept.inlets
        self.lifecycleListeners = kept.lifecycleListeners
        self.handOver = handOver
        for inlet in kept.inlets {
            inlet.isTouched = false
            // What the connection before left there has to be taken first.
            if inlet.mailbox.isPausing { self.pausing.append(inlet) }
        }
    }

    /// Gives back who listens beyond this connection.
    func giveBackConsumers() -> KeptConsumers {
        var kept = KeptConsumers(maxListeners: self.listeners.maxListeners)
        // The next connection may have another event loop, and there need not be one.
        self.forgetMatches()
        swap(&kept.listeners, &self.listeners)
        swap(&kept.inlets, &self.inlets)
        swap(&kept.lifecycleListeners, &self.lifecycleListeners)
        _ = kept.listeners.removeAll { !$0.outlivesConnection }
        _ = kept.listeners.removeAny { !$0.outlivesConnection }
        kept.inlets.removeAll { !$0.outlivesConnection }
        kept.lifecycleListeners.removeAll { !$0.outlivesConnection }
        return kept
    }
}
