//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

internal import NSSocketHub
internal import Synchronization

/// What happened, by whatever thread it was noticed.
extension NATSBackplane {
    func frameArrived(_ frame: [UInt8]) {
        let dropped = self.inbox.push(frame)
        self.metrics?.dropped(dropped)
    }

    func connectionWasMade() {
        let generation = self.link.withLock { $0.connectionWasMade() }
        self.confirmSoon(generation)
    }

    func connectionWasConfirmed(_ generation: LinkState.Generation, server: String) {
        let (isNews, isReconnect, dropped) = self.link.withLock { link in
            guard let (tells, isReconnect) = link.connectionWasConfirmed(generation) else { return (false, false, 0) }
            // Under the lock, so that the hub hears of changes in the order in which they happened.
            return (tells, isReconnect, tells ? self.inbox.connectionChanged(.connected) : 0)
        }
        self.metrics?.dropped(dropped)
        guard isNews else { return }
        if isReconnect { self.metrics?.reconnected() }
        self.logged.withLock { $0 = [] }
        self.configuration.logger.connected(to: server)
    }

    func connectionWasLost(_ reason: String) {
        let (isNews, dropped) = self.link.withLock { link in
            guard link.connectionWasLost() else { return (false, 0) }
            return (true, self.inbox.connectionChanged(.disconnected(reason)))
        }
        self.metrics?.dropped(dropped)
        guard isNews else { return self.trouble(reason) }
        self.logged.withLock { _ = $0.insert(reason) }
        self.configuration.logger.disconnected(reason)
    }

    /// Something else is wrong, or goes on being wrong.
    func trouble(_ reason: String) {
        let isNews = self.logged.withLock { $0.count < 16 && $0.insert(reason).inserted }
        if isNews { self.configuration.logger.trouble(reason) } else { self.configuration.logger.troubleGoesOn(reason) }
    }

    /// A connection is of no use any more, and has to be made anew.
    func connectionEnded(_ ticket: CallbackTicket, _ reason: String) {
        self.connectionWasLost(reason)
        self.ending.yield(ticket)
    }

    /// A frame was not carried.
    func dropped(_ loss: FrameLoss) {
        self.metrics?.dropped(1)
        if self.logged.withLock({ $0.insert(loss.rawValue).inserted }) { self.configuration.logger.notCarried(loss) }
    }
}
#endif
