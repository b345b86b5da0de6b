//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule

/// What became of a message that was pushed.
package enum MailboxPushAction: Equatable {
    /// Held.
    case stored
    /// Held, and there is no room for another: stop reading.
    case storedAndFull
    /// So many messages were forgotten, as the policy says: this one, or older ones.
    case dropped(Int)
    /// The policy ends the consumer.
    case overflowed
    /// The consumer has ended; nobody wants it.
    case ignored
}

/// What waits for one consumer. Decides; ``Mailbox`` acts.
struct MailboxState<Element, Waiter> {
    enum TakeAction {
        /// Everything that waited. `resume`: reading was stopped for it and may go on.
        case batch(Deque<Element>, resume: Bool)
        /// Nothing yet; suspend, then ask again.
        case wait
        /// Nothing more will come. `isFirst`: the consumer learns it for the first time.
        case end(isFirst: Bool)
        case failed(EventSocketError)
        /// Another task waits already.
        case busy
    }

    private enum Ending {
        case finished(wasSeen: Bool)
        case failed(EventSocketError)
    }

    private let policy: MailboxPolicy
    private var waiting = Deque<Element>()
    /// The memory that the elements keep alive. Each storage counts once, by its capacity, while an element refers to it.
    private(set) var bytes = 0
    /// The charge of the newest element.
    private var lastCharge = MailboxCharge(bytes: 0)
    /// What each element was charged, if the oldest may have to go; `nil` for one that shares the storage of the element before it.
    private var sizes = Deque<Int?>()
    /// How many were taken at once the last time.
    private var lastBatch = 0
    /// Whether reading has stopped for it.
    private(set) var isPausing = false
    private var waiter: Waiter?
    private var ending: Ending?
    /// Whether a consumer ever asked.
    private var wasAsked = false
    /// How many messages the policy made it forget.
    private(set) var droppedCount = 0
    /// Those that were forgotten since ``takeForgotten()``.
    private var forgotten: [Element] = []

    init(policy: MailboxPolicy) {
        self.policy = policy
    }

    var hasWaiter: Bool { self.waiter != nil }
    var count: Int { self.waiting.count }

    /// Whether a consumer is still at work on what arrived, so that its answers may follow.
    var isInUse: Bool {
        if case .finished(wasSeen: true) = self.ending { return false }
        if case .failed = self.ending { return false }
        return self.wasAsked || !self.waiting.isEmpty
    }

    /// A message arrived.
    mutating func push(_ element: Element, charge: MailboxCharge) -> MailboxPushAction {
        guard self.ending == nil else { return .ignored }
        let earlierCount = self.droppedCount
        if self.isFull, let action = self.makeRoom() { return action }
        let bytes = self.newBytes(of: charge)
        if self.policy.overflow == .dropOldest { self.sizes.append(bytes) }
        // About as many as in the last batch: growing again and again would move them each time.
        if self.waiting.isEmpty { self.waiting.reserveCapacity(min(self.lastBatch, self.policy.messages)) }
        self.waiting.append(element)
        self.bytes += bytes ?? 0
        self.lastCharge = charge
        guard self.isFull, self.policy.overflow == .pauseReading else {
            return self.droppedCount > earlierCount ? .dropped(self.droppedCount - earlierCount) : .stored
        }
        self.isPausing = true
        return .storedAndFull
    }

    /// What an element adds to the memory that the others keep alive; `nil` if it shares the storage of the newest.
    private func newBytes(of charge: MailboxCharge) -> Int? {
        !self.waiting.isEmpty && charge.sharesStorage(with: self.lastCharge) ? nil : charge.bytes
    }

    /// How much there is room for until reading must stop; `nil` if there is none, or if that is not what the policy does.
    ///
    /// - Parameter charge: That of the read whose messages are to be pushed.
    func room(for charge: MailboxCharge) -> StagedMessages.Room? {
        guard self.policy.overflow == .pauseReading, !self.isFull else { return nil }
        return StagedMessages.Room(
            messages: self.policy.messages - self.waiting.count, bytes: self.policy.bytes - self.bytes,
            charge: self.newBytes(of: charge) ?? 0,
            expected: self.waiting.isEmpty ? self.lastBatch : 0
        )
    }

    /// Messages arrived for which there was ``room(for:)``, the last of which may have used it up. They are taken out of where they are:
    /// to copy them would count references.
    ///
    /// - Parameter charge: What all of them add, and the storage of the last.
    mutating func push(_ elements: inout Deque<Element>, charge: MailboxCharge) -> MailboxPushAction {
        guard self.ending == nil else { return .ignored }
        if self.waiting.isEmpty {
            swap(&self.waiting, &elements)
        } else {
            while let element = elements.popFirst() { self.waiting.append(element) }
        }
        self.bytes += charge.bytes
        self.lastCharge = charge
        guard self.isFull else { return .stored }
        self.isPausing = true
        return .storedAndFull
    }

    /// Does as the policy says. Returns what becomes of a message for which there is no room.
    @inline(never)
    private mutating func makeRoom() -> MailboxPushAction? {
        switch self.policy.overflow {
        // Takes the one frame that went to several mailboxes at once.
        case .pauseReading: return nil
        case .dropNewest:
            self.droppedCount += 1
            return .dropped(1)
        case .fail:
            self.ending = .failed(self.overflowError)
            return .overflowed
        case .dropOldest:
            while self.isFull, let oldest = self.waiting.popFirst() {
                self.forgotten.append(oldest)
                let size = self.sizes.popFirst().flatMap { $0 }
                // The next element may keep the same storage in memory.
                if let next = self.sizes.first, next == nil { self.sizes[0] = size } else { self.bytes -= size ?? 0 }
                self.droppedCount += 1
            }
            return nil
        }
    }

    /// Hands over what the policy made it forget, to be let go of when nothing is locked: it may own objects of the program.
    mutating func takeForgotten() -> [Element] {
        exchange(&self.forgotten, with: [])
    }

    /// The consumer asks for messages.
    mutating func take() -> TakeAction {
        self.wasAsked = true
        guard self.waiter == nil else { return .busy }
        if !self.waiting.isEmpty {
            var batch = Deque<Element>()
            swap(&batch, &self.waiting)
            self.sizes.removeAll()
            self.lastBatch = batch.count
            self.bytes = 0
            defer { self.isPausing = false }
            return .batch(batch, resume: self.isPausing)
        }
        switch self.ending {
        case nil: return .wait
        case .finished(let wasSeen):
            self.ending = .finished(wasSeen: true)
            return .end(isFirst: !wasSeen)
        case .failed(let error): return .failed(error)
        }
    }

    /// The consumer suspends. Returns the waiter back if there is something to take already.
    mutating func suspend(_ waiter: Waiter) -> Waiter? {
        guard self.waiting.isEmpty, self.ending == nil, self.waiter == nil else { return waiter }
        self.waiter = waiter
        return nil
    }

    /// A read was dealt out, or the waiting task was cancelled: whoever waits should ask again.
    mutating func wake() -> Waiter? {
        defer { self.waiter = nil }
        return self.waiter
    }

    /// Nothing more will arrive. What waits is still delivered.
    mutating func finish(_ error: EventSocketError?) -> Waiter? {
        if self.ending == nil { self.ending = error.map(Ending.failed) ?? .finished(wasSeen: false) }
        return self.wake()
    }

    private var isFull: Bool {
        self.waiting.count >= self.policy.messages || self.bytes >= self.policy.bytes
    }

    private var overflowError: EventSocketError {
        EventSocketError(
            .mailboxOverflow,
            """
            \(self.waiting.count) messages of \(self.bytes) bytes wait, which is all that the mailbox may hold; \
            consume faster or choose another MailboxPolicy.
            """
        )
    }
}
