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
    /// The last read of which the mailbox holds a frame.
    private let lastReadNumber = Atomic<UInt64>(0)
    private let touched = Atomic<Bool>(false)
    /// 0 before there is one: no token has it.
    private let tokenID = Atomic<UInt64>(0)

    init(mailbox: Mailbox<EventMessage>, label: String, outlivesConnection: Bool = false) {
        self.mailbox = mailbox
        self.outlivesConnection = outlivesConnection
        self.label = label
    }

    /// How much more memory the first frame of a read keeps, besides its own bytes: the whole of the read.
    func newBytes(of read: CurrentRead) -> Int {
        guard self.lastReadNumber.load(ordering: .relaxed) != read.number else { return 0 }
        self.lastReadNumber.store(read.number, ordering: .relaxed)
        return read.storage
    }

    /// Goes on with another connection, whose reads have numbers of their own.
    func beginConnection() {
        self.lastReadNumber.store(0, ordering: .relaxed)
        self.isTouched = false
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
    var number: UInt64 = 0
    private var size: UInt32 = 0
    /// The number of the last frame's name: see ``EventMessage/nameNumber``.
    var nameNumber: UInt32 = 0

    var storage: Int { Int(self.size) }

    mutating func begin(storage: Int) {
        self.number += 1
        self.size = UInt32(clamping: storage)
    }
}

/// Who hears of the connection itself.
struct LifecycleSubscriber {
    enum Target {
        case listener(@Sendable (isolated EventSocket, LifecycleEvent) -> Void)
        case mailbox(Mailbox<LifecycleEvent>)
    }

    let token: ListenerToken
    let target: Target
    /// Whether it hears of a client's next connection, too.
    var outlivesConnection = false
}
