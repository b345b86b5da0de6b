//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A consumer's hold on its mailbox; letting go of it ends the delivery.
final class Subscription: Sendable {
    let socket: EventSocket
    private let mailbox: Mailbox<EventMessage>
    private let cursor: MailboxCursor<EventMessage>

    init(_ socket: EventSocket, policy: MailboxPolicy?) {
        self.socket = socket
        self.mailbox = Mailbox(policy: policy ?? socket.configuration.mailbox)
        self.cursor = MailboxCursor(self.mailbox)
    }

    convenience init(_ socket: EventSocket, to pattern: EventPattern, _ policy: MailboxPolicy?) {
        self.init(socket, policy: policy)
        let mailbox = self.mailbox
        socket.onLoop { $0.attach(mailbox, to: pattern) }
    }

    /// To every event.
    convenience init(toAnyEventOf socket: EventSocket, label: String) {
        self.init(socket, policy: nil)
        let mailbox = self.mailbox
        socket.onLoop { socket in
            let inlet = Inlet(mailbox: mailbox, label: label)
            inlet.token = socket.addAny(.inlet(inlet))
            socket.keep(inlet)
        }
    }

    deinit {
        let mailbox = self.mailbox
        self.socket.onLoop { $0.detach(mailbox) }
    }

    /// How many messages the policy made the mailbox forget.
    var droppedCount: Int { self.mailbox.droppedCount }

    func next(isolation actor: isolated (any Actor)?) async throws(EventSocketError) -> EventMessage? {
        self.socket.startReading()
        let (socket, mailbox) = (self.socket, self.mailbox)
        return try await self.cursor.next(isolation: actor) { notice in
            switch notice {
            case .madeRoom: socket.onLoop { $0.resume(mailbox) }
            case .sawEnd: socket.onLoop { $0.flushIfConsumersFinished() }
            }
        }
    }
}
