//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import NSSocket
internal import Synchronization

/// Connects the hubs of one process, for tests and for servers that want several.
///
/// One instance is the backplane of all of them. It holds the latest 10,000 frames, and 8 MiB of them, for a hub that is
/// behind.
public final class InProcessBackplane: Backplane {
    private typealias Inbox = Mailbox<BackplaneEvent>

    private let inboxes = Mutex<[Inbox]>([])

    /// Creates a backplane that connects nobody yet.
    public init() {}

    /// Hands over what all hubs publish, its own included, until the task is cancelled.
    public func run(_ handler: @escaping @Sendable (BackplaneEvent) -> Void) async throws {
        let inbox = Inbox(policy: MailboxPolicy(messages: 10_000, overflow: .dropOldest))
        self.inboxes.withLock { $0.append(inbox) }
        defer { self.inboxes.withLock { $0.removeAll { $0 === inbox } } }
        handler(.connected)
        let cursor = MailboxCursor(inbox)
        while let event = try? await cursor.next(isolation: nil, notify: { _ in }) { handler(event) }
    }

    /// Puts the frame into the inbox of every hub.
    public func publish(_ frame: [UInt8], to topic: EventName) {
        for inbox in self.inboxes.withLock({ $0 }) {
            if case .dropped = inbox.push(.frame(frame), bytes: frame.count) { _ = inbox.push(.overflowed, bytes: 0) }
            inbox.wake()
        }
    }

    /// Does nothing: every hub gets everything.
    public func subscribe(to pattern: EventPattern) {}

    /// Does nothing: every hub gets everything.
    public func unsubscribe(from pattern: EventPattern) {}
}
