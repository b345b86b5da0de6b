//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Synchronization

/// What a message is dealt out to.
enum Subscriber: Sendable {
    typealias Listener = @Sendable (isolated EventSocket, EventMessage) throws -> Void

    /// Called on the event loop.
    case listener(Listener, outlivesConnection: Bool = false)
    /// Put into a mailbox for a task.
    case inlet(Inlet)

    var isListener: Bool {
        if case .listener = self { true } else { false }
    }

    /// Whether reading starts with it: a client decides that itself, and mailboxes are asked first.
    var startsReading: Bool { self.isListener && !self.outlivesConnection }

    /// Whether it goes on with a client's next connection.
    var outlivesConnection: Bool {
        switch self {
        case .listener(_, let outlivesConnection): outlivesConnection
        case .inlet(let inlet): inlet.outlivesConnection
        }
    }
}

/// The event loop's end of a mailbox.
///
/// Only the loop changes it. Its variables are atomic, never more than relaxed, so that what listeners are registered in may
/// go from one thread to another before there is a connection.
final class Inlet: Sendable {
    let mailbox: Mailbox<EventMessage>
    /// Whether its consumer goes on with the next connection when this one has ended: it is told of neither.
    let outlivesConnection: Bool
    /// What it is for, for the log.
    let label: String
    private let touched = Atomic<Bool>(false)
    /// 0 before there is one: no token has it.
    private let tokenID = Atomic<UInt64>(0)

    init(mailbox: Mailbox<EventMessage>, label: String, outlivesConnection: Bool = false) {
        self.mailbox = mailbox
        self.outlivesConnection = outlivesConnection
        self.label = label
    }

    /// It got something in this read.
    var isTouched: Bool {
        get { self.touched.load(ordering: .relaxed) }
        set { self.touched.store(newValue, ordering: .relaxed) }
    }

    /// Its registration.
    var token: ListenerToken? {
        get {
            let id = self.tokenID.load(ordering: .relaxed)
            return id == 0 ? nil : ListenerToken(id: id)
        }
        set { self.tokenID.store(newValue?.id ?? 0, ordering: .relaxed) }
    }
}

/// The read that is being dealt out.
struct CurrentRead {
    /// The number of the connection: reads of different connections have different numbers.
    private let connection: UInt32
    /// How many reads there were.
    private(set) var count: UInt32 = 0
    private var size: UInt32 = 0
    /// The number of the last frame's name: see ``EventMessage/nameNumber``.
    var nameNumber: UInt32 = 0

    init(connection: Int) {
        self.connection = UInt32(truncatingIfNeeded: connection)
    }

    /// What a mailbox is charged for a message of this read.
    func charge(for message: EventMessage) -> MailboxCharge {
        message.frame.ownsStorage
            ? MailboxCharge(bytes: message.frame.storage.capacity) : self.charge
    }

    /// What a mailbox is charged for the messages that share the bytes of this read.
    var charge: MailboxCharge {
        MailboxCharge(bytes: Int(self.size), storage: UInt64(self.connection) << 32 | UInt64(self.count))
    }

    mutating func begin(storage: Int) {
        self.count &+= 1
        self.size = UInt32(clamping: storage)
    }
}

/// Who hears of the connection itself. Only the event loop changes it; it is atomic for the reason that ``Inlet`` is.
final class LifecycleSubscriber: Sendable {
    enum Target: Sendable {
        case listener(@Sendable (isolated EventSocket, LifecycleEvent) -> Void)
        case mailbox(Mailbox<LifecycleEvent>)
        /// Told of the end alone: its consumer is woken by nothing else.
        case end(Mailbox<LifecycleEvent>)
    }

    let token: ListenerToken
    let target: Target
    /// Whether it hears of a client's next connection, too.
    let outlivesConnection: Bool
    private let takenBack = Atomic<Bool>(false)

    init(token: ListenerToken = ListenerToken(), target: Target, outlivesConnection: Bool = false) {
        self.token = token
        self.target = target
        self.outlivesConnection = outlivesConnection
    }

    /// It is to hear nothing more, not even of what is being announced.
    var isTakenBack: Bool {
        get { self.takenBack.load(ordering: .relaxed) }
        set { self.takenBack.store(newValue, ordering: .relaxed) }
    }
}
