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

/// Who heard one connection only, and it has ended.
struct GoneConsumers {
    let listeners: [ListenerRegistry<Subscriber>.Registration]
    let inlets: [Inlet]
    let lifecycleListeners: [LifecycleSubscriber]
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
        self.isAdopted = true
        for inlet in kept.inlets {
            inlet.isTouched = false
            // What the connection before left there has to be taken first: the pause goes on, and counts for this connection from now.
            if inlet.mailbox.isPausing { self.pause(for: inlet) }
        }
    }

    /// Gives back who listens beyond this connection.
    ///
    /// - Returns: Also who does not. Closures of theirs own objects of the user's, whose `deinit`s may call anything: to be let go when
    ///   the others are where they belong.
    func giveBackConsumers() -> (kept: KeptConsumers, gone: GoneConsumers) {
        self.notePauseEnded()
        var kept = KeptConsumers(maxListeners: self.listeners.maxListeners)
        // The next connection may have another event loop, and there need not be one.
        self.forgetMatches()
        swap(&kept.listeners, &self.listeners)
        swap(&kept.inlets, &self.inlets)
        swap(&kept.lifecycleListeners, &self.lifecycleListeners)
        let gone = GoneConsumers(
            listeners: kept.listeners.removeAll { !$0.outlivesConnection }
                + kept.listeners.removeAny { !$0.outlivesConnection },
            inlets: kept.inlets.filter { !$0.outlivesConnection },
            lifecycleListeners: kept.lifecycleListeners.filter { !$0.outlivesConnection }
        )
        kept.inlets.removeAll { !$0.outlivesConnection }
        kept.lifecycleListeners.removeAll { !$0.outlivesConnection }
        return (kept, gone)
    }
}
