//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

@Suite("Where a client's messages go")
struct SendGateTests {
    private final class Connection: Sendable {}
    private typealias Gate = SendGate<Connection, Int>

    private func line(_ name: EventName = "a", bytes: Int = 1) throws -> NamedPayload {
        try NamedPayload(name, ByteBuffer(repeating: UInt8(ascii: "1"), count: bytes))
    }

    private func admit(
        _ gate: inout Gate, _ name: EventName = "a", bytes: Int = 1, at now: Duration = .zero
    ) throws -> (String, [String]) {
        let line = try self.line(name, bytes: bytes)
        var (admission, undelivered) = gate.admit(at: now)
        if case .prepare(let keyOf) = admission {
            #expect(undelivered.isEmpty)
            (admission, undelivered) = gate.admit(OfflineQueueState.Candidate(line, key: keyOf?(name)), at: now)
        }
        let text =
            switch admission {
            case .prepare: "asks again"
            case .send: "send"
            case .queued: "queued"
            case .wait: "wait"
            case .refused(let error): "\(error.code)"
            }
        return (text, undelivered.map { "\($0.line.name) \($0.reason)" })
    }

    @Test("Without a connection: fails, waits, or queues, as was chosen")
    func down() throws {
        var failing = Gate(policy: .fail)
        #expect(try self.admit(&failing).0 == "notConnected")
        #expect(failing.suspend(1).returned == 1)
        var waiting = Gate(policy: .wait)
        #expect(try self.admit(&waiting).0 == "wait")
        #expect(waiting.suspend(1).returned == nil)
        var queueing = Gate(policy: .queue())
        #expect(try self.admit(&queueing).0 == "queued")
        #expect(queueing.queue.lines.map(\.name) == ["a"])
    }

    @Test("What was queued goes first; whoever sends meanwhile waits for it", arguments: [true, false])
    func flushing(isQueueing: Bool) throws {
        var gate = Gate(policy: isQueueing ? .queue() : .wait)
        let connection = Connection()
        if isQueueing { for name in ["a", "b"] { _ = try self.admit(&gate, EventName(name)) } }
        gate.connectionReady(connection)
        #expect(try self.admit(&gate, "c").0 == "wait")
        #expect(gate.suspend(7).returned == nil)
        var sent: [EventName] = []
        while case .write(let entry) = gate.flushNext(to: connection, at: .zero).0 { sent.append(entry.line.name) }
        #expect(sent == (isQueueing ? ["a", "b"] : []))
        #expect(try self.admit(&gate, "c").0 == "send")
        #expect(gate.suspend(8).returned == 8)
    }

    @Test("The end of the flush lets those go on who waited")
    func resuming() {
        var gate = Gate(policy: .wait)
        let connection = Connection()
        _ = (gate.suspend(1), gate.suspend(2))
        gate.connectionReady(connection)
        guard case .done(let waiters) = gate.flushNext(to: connection, at: .zero).0 else {
            Issue.record("not done")
            return
        }
        #expect(waiters == [1, 2])
    }

    @Test("A message whose connection is lost goes back to the front of the queue")
    func putBack() throws {
        var gate = Gate(policy: .queue())
        let (first, second) = (Connection(), Connection())
        for name in ["a", "b"] { _ = try self.admit(&gate, EventName(name)) }
        gate.connectionReady(first)
        guard case .write(let entry) = gate.flushNext(to: first, at: .zero).0 else { throw Unexpected() }
        #expect(gate.putBack(entry).isEmpty)
        #expect(gate.connectionLost(first).isEmpty)
        guard case .lost = gate.flushNext(to: first, at: .zero).0 else { throw Unexpected() }
        gate.connectionReady(second)
        #expect(gate.queue.lines.map(\.name) == ["a", "b"])
        #expect(gate.queue.bytes == 2 * (try self.line().memory))
    }

    @Test("A lost connection wakes those who wait; an earlier one changes nothing")
    func losing() throws {
        var gate = Gate(policy: .wait)
        let (first, second) = (Connection(), Connection())
        gate.connectionReady(first)
        _ = gate.suspend(1)
        #expect(gate.connectionLost(second).isEmpty)
        #expect(gate.connectionLost(first) == [1])
        #expect(gate.connectionLost(first).isEmpty)
        #expect(try self.admit(&gate).0 == "wait")
    }

    @Test("Cancelling removes one who waits, once")
    func cancelling() {
        var gate = Gate(policy: .wait)
        let id = gate.suspend(5).id
        #expect(gate.cancel(id: id) == 5)
        #expect(gate.cancel(id: id) == nil)
    }

    @Test("Closing refuses all that comes, wakes who waits and reports what is queued")
    func closing() throws {
        var gate = Gate(policy: .queue())
        let connection = Connection()
        _ = try self.admit(&gate)
        gate.connectionReady(connection)
        guard case .write(let entry) = gate.flushNext(to: connection, at: .zero).0 else { throw Unexpected() }
        _ = try self.line()
        _ = gate.suspend(1)
        #expect(gate.close().waiters == [1])
        #expect(gate.putBack(entry).map(\.reason) == [.clientClosed])
        #expect(try self.admit(&gate).0 == "notConnected")
        gate.connectionReady(connection)
        #expect(try self.admit(&gate).0 == "notConnected")
    }

    // MARK: The queue

    @Test("A full queue fails the newest, by number and by bytes")
    func failNewest() throws {
        var gate = Gate(policy: .queue(OfflineQueue(messages: 2, bytes: 1_050)))
        #expect(try self.admit(&gate, bytes: 2_000).0 == "offlineQueueFull")
        #expect(try self.admit(&gate, "a").0 == "queued")
        #expect(try self.admit(&gate, "b", bytes: 980).0 == "queued")
        #expect(try self.admit(&gate, "c").0 == "offlineQueueFull")
        #expect(gate.queue.lines.map(\.name) == ["a", "b"])
    }

    @Test("Or the oldest make room, as many as it takes, and are reported")
    func dropOldest() throws {
        var gate = Gate(policy: .queue(OfflineQueue(messages: 3, bytes: 1_000, overflow: .dropOldest)))
        for name in ["a", "b", "c"] { _ = try self.admit(&gate, EventName(name), bytes: 256) }
        #expect(try self.admit(&gate, "d", bytes: 512) == ("queued", ["a displaced", "b displaced"]))
        #expect(try self.admit(&gate, "e", bytes: 2_000) == ("offlineQueueFull", []))
        #expect(gate.queue.lines.map(\.name) == ["c", "d"])
    }

    @Test("Or only the latest of a key counts")
    func coalescing() throws {
        let overflow = OfflineQueue.Overflow.coalesce { $0.segments.first == "state" ? "\($0)" : nil }
        var gate = Gate(policy: .queue(OfflineQueue(messages: 3, bytes: 100, overflow: overflow)))
        for name in ["state::a", "log", "state::b"] { _ = try self.admit(&gate, EventName(name)) }
        #expect(try self.admit(&gate, "state::a") == ("queued", ["state::a replaced"]))
        #expect(gate.queue.lines.map(\.name) == ["log", "state::b", "state::a"])
        #expect(try self.admit(&gate, "log") == ("offlineQueueFull", []))
        // Too large to take the place of the one before, which stays.
        #expect(try self.admit(&gate, "state::b", bytes: 200) == ("offlineQueueFull", []))
        #expect(gate.queue.count == 3)
    }

    @Test("Messages expire, when something is added, sent, or time passes")
    func expiring() throws {
        var gate = Gate(policy: .queue(OfflineQueue(messages: 2, timeToLive: .seconds(30))))
        _ = try self.admit(&gate, "a", at: .seconds(0))
        _ = try self.admit(&gate, "b", at: .seconds(10))
        #expect(gate.queue.nextDeadline == .seconds(30))
        #expect(try self.admit(&gate, "c", at: .seconds(29)).0 == "offlineQueueFull")
        #expect(try self.admit(&gate, "c", at: .seconds(30)) == ("queued", ["a expired"]))
        #expect(gate.expire(at: .seconds(39)).isEmpty)
        #expect(gate.expire(at: .seconds(40)).map(\.line.name) == ["b"])
        let connection = Connection()
        gate.connectionReady(connection)
        let (next, expired) = gate.flushNext(to: connection, at: .seconds(100))
        guard case .done = next else { throw Unexpected() }
        #expect(expired.map(\.line.name) == ["c"])
    }

    @Test("A queued payload keeps memory of its own size, which is what it is charged", arguments: [1, 10, 1_000])
    func memory(bytes: Int) throws {
        // What was read at once with it.
        var read = ByteBuffer(repeating: UInt8(ascii: "2"), count: 60_000)
        read.moveReaderIndex(forwardBy: 30_000)
        let part = read.readSlice(length: bytes)
        let slice = try #require(part)
        var gate = Gate(policy: .queue(OfflineQueue(messages: 1_000, bytes: 200_000)))
        for _ in 0..<100 {
            let line = try NamedPayload("a", slice)
            _ = gate.admit(OfflineQueueState.Candidate(line), at: .zero)
        }
        #expect(gate.queue.count == 100)
        let capacity = gate.queue.lines.reduce(0) { $0 + $1.payload.storageCapacity }
        #expect(capacity <= 100 * max(2 * bytes, 16))
        #expect(gate.queue.bytes == 100 * 7 + capacity)
        #expect(gate.queue.lines.allSatisfy { $0.payload == slice })
        #expect(gate.clear().allSatisfy { $0.line.payload.storageCapacity <= max(2 * bytes, 16) })
        #expect(gate.queue.bytes == 0)
    }

    @Test("Clearing takes everything back")
    func clearing() throws {
        var gate = Gate(policy: .queue())
        for name in ["a", "b"] { _ = try self.admit(&gate, EventName(name)) }
        #expect(gate.clear().map { "\($0.line.name) \($0.reason)" } == ["a cleared", "b cleared"])
        #expect(gate.queue.bytes == 0)
    }

    private struct Unexpected: Error {}
}
