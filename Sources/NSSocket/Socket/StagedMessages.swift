//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule

/// Messages of one read on their way to the only one who hears them: put into its mailbox one by one, each would take the
/// mailbox's lock.
struct StagedMessages: ~Copyable {
    /// How much more a mailbox has room for, the message that fills it included.
    struct Room {
        var messages: Int
        var bytes: Int
        /// What the messages of the read at hand are charged together, besides those with storage of their own.
        var charge = 0
        /// How many it may well get.
        var expected = 0
    }

    private var inlet: Inlet?
    private var messages = Deque<EventMessage>()
    private var room = Room(messages: 0, bytes: 0)
    private var bytes = 0
    private var charge = MailboxCharge(bytes: 0)

    /// Whether messages are staged.
    private(set) var isOpen = false

    /// Stages messages from now on, if the mailbox has room, and stops reading when it has none.
    ///
    /// - Returns: Whether it does.
    @inline(never)
    mutating func begin(for inlet: Inlet, of read: CurrentRead) -> Bool {
        self.charge = read.charge
        guard let room = inlet.mailbox.room(for: self.charge) else { return false }
        self.inlet = inlet
        self.room = room
        self.bytes = room.charge
        self.messages.reserveCapacity(min(room.expected, room.messages))
        self.isOpen = true
        return true
    }

    /// Whether they are for the mailbox of an inlet.
    @inline(__always)
    func areFor(_ inlet: Inlet?) -> Bool { self.inlet === inlet }

    /// Adds a message.
    ///
    /// - Returns: Whether there is room for another.
    @inline(__always)
    mutating func append(_ message: EventMessage) -> Bool {
        self.messages.append(message)
        if message.frame.ownsStorage { self.bytes &+= message.frame.storage.capacity }
        return self.messages.count < self.room.messages && self.bytes < self.room.bytes
    }

    /// Ends it, and puts what there is into the mailbox.
    ///
    /// - Returns: Where that was, and what came of it; `nil` if there was nothing.
    mutating func end() -> (inlet: Inlet, action: MailboxPushAction)? {
        self.isOpen = false
        guard let inlet = self.inlet.take(), !self.messages.isEmpty else { return nil }
        defer { self.messages = Deque() }
        return (
            inlet,
            inlet.mailbox.push(&self.messages, charge: MailboxCharge(bytes: self.bytes, storage: self.charge.storage))
        )
    }
}
