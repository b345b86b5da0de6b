//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A consumer's hold on the mailbox of lifecycle events; letting go of it ends the delivery.
final class LifecycleSubscription: Sendable {
    private let socket: EventSocket
    private let mailbox: Mailbox<LifecycleEvent>
    private let cursor: MailboxCursor<LifecycleEvent>

    init(
        _ socket: EventSocket,
        of target: @escaping @Sendable (Mailbox<LifecycleEvent>) -> LifecycleSubscriber.Target = { .mailbox($0) }
    ) {
        let mailbox = Mailbox<LifecycleEvent>(policy: MailboxPolicy(messages: 64, overflow: .dropOldest))
        self.socket = socket
        self.mailbox = mailbox
        self.cursor = MailboxCursor(mailbox)
        socket.onLoop { _ = $0.subscribe(target(mailbox)) }
    }

    deinit {
        let mailbox = self.mailbox
        self.socket.onLoop { $0.unsubscribe(mailbox) }
    }

    /// The next event; `nil` at the end, and when the task was cancelled.
    func next(isolation actor: isolated (any Actor)?) async -> LifecycleEvent? {
        try? await self.cursor.next(isolation: actor) { _ in }
    }
}
