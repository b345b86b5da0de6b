//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Synchronization

/// The state of a client, and who hears of it.
final class ClientStates: Sendable {
    private struct Listener {
        weak var mailbox: Mailbox<EventSocketClient.State>?
    }

    private let state = Mutex<(current: EventSocketClient.State, listeners: [Listener])>((.connecting, []))

    var current: EventSocketClient.State { self.state.withLock { $0.current } }

    func sequence() -> EventSocketClient.StateSequence {
        let mailbox = Mailbox<EventSocketClient.State>(policy: MailboxPolicy(messages: 64, overflow: .dropOldest))
        // Held until the lock is free, as what becomes of the last reference to a mailbox is not for here.
        let others = self.state.withLock { state in
            let others = state.listeners.map(\.mailbox)
            self.tell(mailbox, state.current)
            state.listeners.removeAll { $0.mailbox == nil }
            state.listeners.append(Listener(mailbox: mailbox))
            return others
        }
        withExtendedLifetime(others) {}
        return EventSocketClient.StateSequence(cursor: MailboxCursor(mailbox))
    }

    /// Replaces the state. Called on the client's event loop, so that listeners get states in order.
    func become(_ new: EventSocketClient.State) {
        // The former state may hold the last reference to a socket, and with it objects of the user's: their `deinit`s run when the lock is
        // free, and may ask for the state.
        let (former, mailboxes) = self.state.withLock { state in
            let mailboxes = state.listeners.map(\.mailbox)
            let former: EventSocketClient.State? =
                switch (state.current, new) {
                // It goes on connecting, to the next address, or is over.
                case (.connecting, .connecting), (.closed, _): nil
                default: exchange(&state.current, with: new)
                }
            return (former, mailboxes)
        }
        guard former != nil else { return }
        for mailbox in mailboxes {
            if let mailbox { self.tell(mailbox, new) }
        }
        withExtendedLifetime(former) {}
    }

    private func tell(_ mailbox: Mailbox<EventSocketClient.State>, _ state: EventSocketClient.State) {
        _ = mailbox.push(state, bytes: 0)
        if case .closed = state { mailbox.finish() } else { mailbox.wake() }
    }
}
