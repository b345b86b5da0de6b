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
        self.state.withLock { state in
            self.tell(mailbox, state.current)
            state.listeners.removeAll { $0.mailbox == nil }
            state.listeners.append(Listener(mailbox: mailbox))
        }
        return EventSocketClient.StateSequence(cursor: MailboxCursor(mailbox))
    }

    func become(_ new: EventSocketClient.State) {
        self.state.withLock { state in
            switch (state.current, new) {
            // It goes on connecting, to the next address, or is over.
            case (.connecting, .connecting), (.closed, _): return
            default: state.current = new
            }
            for listener in state.listeners {
                if let mailbox = listener.mailbox { self.tell(mailbox, new) }
            }
        }
    }

    private func tell(_ mailbox: Mailbox<EventSocketClient.State>, _ state: EventSocketClient.State) {
        _ = mailbox.push(state, bytes: 0)
        if case .closed = state { mailbox.finish() } else { mailbox.wake() }
    }
}
