//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket
internal import Synchronization

/// Tells everything to everybody who asked to be told.
final class Announcer<Element: Sendable>: Sendable {
    private struct Listener {
        weak var mailbox: Mailbox<Element>?
        let isWanted: @Sendable (Element) -> Bool
    }

    private let listeners = Mutex<[Listener]>([])

    /// What is announced from now on, as far as it is wanted.
    func sequence(capacity: Int, where isWanted: @escaping @Sendable (Element) -> Bool) -> HubSequence<Element> {
        let mailbox = Mailbox<Element>(policy: MailboxPolicy(messages: capacity, overflow: .dropOldest))
        self.listeners.withLock { listeners in
            listeners.removeAll { $0.mailbox == nil }
            listeners.append(Listener(mailbox: mailbox, isWanted: isWanted))
        }
        return HubSequence(mailbox: mailbox, cursor: MailboxCursor(mailbox))
    }

    func announce(_ element: Element) {
        self.listeners.withLock { listeners in
            for listener in listeners where listener.isWanted(element) {
                guard let mailbox = listener.mailbox else { continue }
                _ = mailbox.push(element, bytes: 0)
                mailbox.wake()
            }
        }
    }
}
