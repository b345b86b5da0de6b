//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import DequeModule
import Testing

@testable import NSSocket

@Suite("What waits in a mailbox, as a state machine")
struct MailboxStateTests {
    /// Elements are numbers, waiters are names.
    private typealias State = MailboxState<Int, String>

    private static func state(
        messages: Int = 3, bytes: Int = 1000, _ overflow: MailboxPolicy.Overflow = .pauseReading
    ) -> State {
        State(policy: MailboxPolicy(messages: messages, bytes: bytes, overflow: overflow))
    }

    /// Pushes numbers of equal size and returns the actions.
    private static func push(_ range: Range<Int>, bytes: Int = 1, to state: inout State) -> [MailboxPushAction] {
        range.map { state.push($0, charge: MailboxCharge(bytes: bytes)) }
    }

    /// What a consumer gets, in words.
    private static func take(_ state: inout State) -> String {
        switch state.take() {
        case .batch(let batch, let resume): "\(Array(batch))\(resume ? ", resume" : "")"
        case .wait: "wait"
        case .end(let isFirst): isFirst ? "end, first" : "end"
        case .failed(let error): "\(error.code)"
        case .busy: "busy"
        }
    }

    // MARK: Policies

    @Test("At the limit of messages reading stops, and resumes exactly when the consumer takes them")
    func pause() {
        var state = Self.state()
        let actions = Self.push(0..<3, to: &state)
        #expect(actions == [.stored, .stored, .storedAndFull])
        let first = Self.take(&state)
        #expect(first == "[0, 1, 2], resume")
        _ = Self.push(3..<5, to: &state)
        let second = Self.take(&state)
        #expect(second == "[3, 4]")
    }

    @Test("Who asks for room before may put in that much at once, and it fills the mailbox as one by one would")
    func room() throws {
        var state = Self.state(bytes: 10)
        _ = state.push(0, charge: MailboxCharge(bytes: 1))
        let room = try #require(state.room(for: .none))
        #expect((room.messages, room.bytes) == (2, 9))
        var staged: Deque = [1]
        let first = state.push(&staged, charge: MailboxCharge(bytes: 1))
        #expect(first == .stored)
        staged = [2]
        let second = state.push(&staged, charge: MailboxCharge(bytes: 1))
        #expect(second == .storedAndFull)
        #expect(staged.isEmpty)
        #expect(state.room(for: .none) == nil)
        let taken = Self.take(&state)
        #expect(taken == "[0, 1, 2], resume")
        // What the last batch was is expected again.
        #expect(state.room(for: .none)?.expected == 3)
        staged = [3]
        let third = state.push(&staged, charge: MailboxCharge(bytes: 10))
        #expect(third == .storedAndFull)
        _ = state.finish(nil)
        staged = [4]
        let late = state.push(&staged, charge: MailboxCharge(bytes: 1))
        #expect(late == .ignored)
    }

    @Test(
        "There is room to ask for only where a full mailbox stops reading",
        arguments: [
            MailboxPolicy.Overflow.dropOldest, .dropNewest, .fail,
        ])
    func noRoom(overflow: MailboxPolicy.Overflow) {
        let state = Self.state(overflow)
        #expect(state.room(for: .none) == nil)
    }

    @Test("At the limit of bytes reading stops as well")
    func pauseByBytes() {
        var state = Self.state(bytes: 10)
        let actions = Self.push(0..<2, bytes: 5, to: &state)
        #expect(actions == [.stored, .storedAndFull])
        let taken = Self.take(&state)
        #expect(taken == "[0, 1], resume")
        let action = state.push(2, charge: MailboxCharge(bytes: 9))
        #expect(action == .stored)
    }

    @Test("One message larger than the limit of bytes is taken, and is full by itself")
    func largeMessage() {
        var state = Self.state(bytes: 10)
        let action = state.push(0, charge: MailboxCharge(bytes: 1_000_000))
        #expect(action == .storedAndFull)
        let taken = Self.take(&state)
        #expect(taken == "[0], resume")
    }

    @Test("A full mailbox that pauses still takes what was on its way: nothing is lost")
    func pauseTakesMore() {
        var state = Self.state(messages: 1)
        let actions = Self.push(0..<2, to: &state)
        #expect(actions == [.storedAndFull, .storedAndFull])
        let taken = Self.take(&state)
        #expect(taken == "[0, 1], resume")
        #expect(state.droppedCount == 0)
    }

    @Test("Dropping the oldest keeps the newest, and counts")
    func dropOldest() {
        var state = Self.state(.dropOldest)
        let actions = Self.push(0..<5, to: &state)
        #expect(actions == [.stored, .stored, .stored, .dropped(1), .dropped(1)])
        #expect(state.droppedCount == 2)
        let taken = Self.take(&state)
        #expect(taken == "[2, 3, 4]")
    }

    @Test("Dropping the oldest gives back its bytes")
    func dropOldestBytes() {
        var state = Self.state(messages: 100, bytes: 10, .dropOldest)
        _ = state.push(0, charge: MailboxCharge(bytes: 4))
        _ = state.push(1, charge: MailboxCharge(bytes: 6))
        _ = state.push(2, charge: MailboxCharge(bytes: 3))
        #expect(state.droppedCount == 1)
        _ = state.push(3, charge: MailboxCharge(bytes: 1))
        #expect(state.droppedCount == 1)
        _ = state.push(4, charge: MailboxCharge(bytes: 1))
        #expect(state.droppedCount == 2)
        let taken = Self.take(&state)
        #expect(taken == "[2, 3, 4]")
    }

    /// Notes that it goes away, and asks the mailbox something then, as the code of users might.
    private final class Noisy: Sendable {
        let onEnd: @Sendable () -> Void

        init(_ onEnd: @escaping @Sendable () -> Void) {
            self.onEnd = onEnd
        }

        deinit { self.onEnd() }
    }

    @Test("All that one message displaces are counted")
    func dropMany() {
        var state = Self.state(messages: 100, bytes: 10, .dropOldest)
        // Only the last of those that share a storage gives it back.
        for number in 0..<3 { _ = state.push(number, charge: MailboxCharge(bytes: 9, storage: 1)) }
        _ = state.push(3, charge: MailboxCharge(bytes: 5))
        let action = state.push(4, charge: MailboxCharge(bytes: 1))
        #expect(action == .dropped(3))
        #expect(state.droppedCount == 3)
    }

    @Test("What is displaced goes away when nothing is locked")
    func displaced() {
        let mailbox = Mailbox<Noisy>(policy: MailboxPolicy(messages: 3, overflow: .dropOldest))
        let counts = Watched<[Int]>([])
        for _ in 0..<3 {
            let noisy = Noisy { [weak mailbox] in counts.append(mailbox?.count ?? -1) }
            _ = mailbox.push(noisy, bytes: 1)
        }
        let action = mailbox.push(Noisy {}, bytes: 1)
        #expect(action == .dropped(1))
        #expect(counts.value == [3])
    }

    @Test("Dropping the newest keeps the oldest, and counts")
    func dropNewest() {
        var state = Self.state(.dropNewest)
        let actions = Self.push(0..<5, to: &state)
        #expect(actions == [.stored, .stored, .stored, .dropped(1), .dropped(1)])
        #expect(state.droppedCount == 2)
        let taken = Self.take(&state)
        #expect(taken == "[0, 1, 2]")
        let action = state.push(5, charge: MailboxCharge(bytes: 1))
        #expect(action == .stored)
    }

    @Test("Failing hands over what is there, then the error, again and again; what comes later is ignored")
    func fail() {
        var state = Self.state(.fail)
        let actions = Self.push(0..<5, to: &state)
        #expect(actions == [.stored, .stored, .stored, .overflowed, .ignored])
        let taken = (0..<3).map { _ in Self.take(&state) }
        #expect(taken == ["[0, 1, 2]", "mailboxOverflow", "mailboxOverflow"])
    }

    @Test(
        "Only the policy that pauses asks for reading to stop",
        arguments: [MailboxPolicy.Overflow.dropOldest, .dropNewest, .fail])
    func resumeOnlyWhenPaused(overflow: MailboxPolicy.Overflow) {
        var state = Self.state(overflow)
        _ = Self.push(0..<4, to: &state)
        let taken = Self.take(&state)
        #expect(!taken.contains("resume"))
    }

    @Test("Limits below one are taken as one")
    func smallLimits() {
        let policy = MailboxPolicy(messages: 0, bytes: -5)
        #expect(policy.messages == 1)
        #expect(policy.bytes == 1)
    }

    // MARK: The end

    @Test("The end comes after what waits, and is new once")
    func end() {
        var state = Self.state()
        _ = state.push(0, charge: MailboxCharge(bytes: 1))
        _ = state.finish(nil)
        let taken = (0..<3).map { _ in Self.take(&state) }
        #expect(taken == ["[0]", "end, first", "end"])
        let action = state.push(1, charge: MailboxCharge(bytes: 1))
        #expect(action == .ignored)
    }

    @Test("An end with an error comes after what waits, and stays")
    func endWithError() {
        var state = Self.state()
        _ = state.push(0, charge: MailboxCharge(bytes: 1))
        _ = state.finish(EventSocketError(.aborted, "aborted"))
        let taken = (0..<3).map { _ in Self.take(&state) }
        #expect(taken == ["[0]", "aborted", "aborted"])
    }

    @Test("The first end counts")
    func firstEnd() {
        var state = Self.state()
        _ = state.finish(nil)
        _ = state.finish(EventSocketError(.aborted, "aborted"))
        let taken = Self.take(&state)
        #expect(taken == "end, first")
    }

    @Test("A mailbox is in use from the first message or question until its consumer has seen the end")
    func inUse() {
        var state = Self.state()
        #expect(!state.isInUse)
        _ = state.push(0, charge: MailboxCharge(bytes: 1))
        #expect(state.isInUse)
        _ = state.finish(nil)
        #expect(state.isInUse)
        _ = state.take()
        #expect(state.isInUse)
        _ = state.take()
        #expect(!state.isInUse)

        var asked = Self.state()
        _ = asked.take()
        #expect(asked.isInUse)
    }

    // MARK: Waiting

    @Test("A waiter is woken once, by whoever comes first")
    func wake() {
        var state = Self.state()
        let taken = Self.take(&state)
        #expect(taken == "wait")
        let returned = state.suspend("a")
        #expect(returned == nil)
        #expect(state.hasWaiter)
        let woken = [state.wake(), state.wake()]
        #expect(woken == ["a", nil])
    }

    @Test("Finishing wakes the waiter")
    func finishWakes() {
        var state = Self.state()
        _ = state.suspend("a")
        let woken = state.finish(nil)
        #expect(woken == "a")
        #expect(!state.hasWaiter)
    }

    @Test("A message alone wakes nobody: the end of the read does")
    func pushDoesNotWake() {
        var state = Self.state()
        _ = state.suspend("a")
        _ = state.push(0, charge: MailboxCharge(bytes: 1))
        #expect(state.hasWaiter)
    }

    @Test("Nobody suspends when there is something to take, or an end, or another waiter")
    func suspendRefused() {
        var full = Self.state()
        _ = full.push(0, charge: MailboxCharge(bytes: 1))
        let atMessage = full.suspend("a")
        #expect(atMessage == "a")

        var ended = Self.state()
        _ = ended.finish(nil)
        let atEnd = ended.suspend("a")
        #expect(atEnd == "a")

        var busy = Self.state()
        _ = busy.suspend("a")
        let second = busy.suspend("b")
        #expect(second == "b")
        let taken = Self.take(&busy)
        #expect(taken == "busy")
    }
}

extension MailboxCharge {
    fileprivate static let none = MailboxCharge(bytes: 0)
}
