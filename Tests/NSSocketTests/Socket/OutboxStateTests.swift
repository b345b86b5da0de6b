//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

@Suite("What waits to be sent, as a state machine")
struct OutboxStateTests {
    private typealias State = OutboxState<String>

    /// A line of so many bytes.
    private struct Bytes: OutgoingLine {
        var name: EventName { "a" }
        let byteCount: Int

        func write(to buffer: inout ByteBuffer) {
            buffer.writeRepeatingByte(UInt8(ascii: "x"), count: self.byteCount)
        }
    }

    private static let limits = SharedOutboundLimits(
        OutboundLimits(lowWatermark: 10, highWatermark: 20, maximum: 50))
    private static let refusal = EventSocketError(.notConnected, "gone")

    private static func admit(_ state: borrowing State) -> String {
        switch state.admit() {
        case .write: "write"
        case .wait: "wait"
        case .refused(let error): "\(error.code)"
        }
    }

    @Test("Sends are admitted below the high watermark, and wait at it")
    func watermark() {
        var state = State(limits: Self.limits)
        #expect(Self.admit(state) == "write")
        _ = state.write(Bytes(byteCount: 19))
        #expect(Self.admit(state) == "write")
        _ = state.write(Bytes(byteCount: 1))
        #expect(Self.admit(state) == "wait")
        _ = state.drain(isWritable: true)
        #expect(Self.admit(state) == "write")
    }

    @Test("A send that cannot wait is refused beyond the maximum, unless nothing waits")
    func maximum() throws {
        var state = State(limits: Self.limits)
        try state.checkRoom(for: 1_000_000)
        _ = state.write(Bytes(byteCount: 30))
        try state.checkRoom(for: 20)
        let error = #expect(throws: EventSocketError.self) { try state.checkRoom(for: 21) }
        #expect(error?.code == .outboundBufferFull)
        #expect(error?.message.contains("30 bytes") == true)
    }

    @Test("One drain is scheduled for any number of writes")
    func oneDrain() {
        var state = State(limits: Self.limits)
        let before = (0..<3).map { _ in state.write(Bytes(byteCount: 1)) }
        #expect(before == [.scheduleDrain, .none, .none])
        let bytes = state.drain(isWritable: true).bytes
        #expect(bytes.readableBytes == 3)
        let after = state.write(Bytes(byteCount: 1))
        #expect(after == .scheduleDrain)
    }

    @Test("None is scheduled when the loop drains anyway")
    func expectedDrain() {
        var state = State(limits: Self.limits)
        state.expectDrain(isWritable: true)
        let action = state.write(Bytes(byteCount: 1))
        #expect(action == .none)
    }

    @Test("An unwritable channel takes nothing, and drains by itself once it is writable")
    func unwritable() {
        var state = State(limits: Self.limits)
        _ = state.write(Bytes(byteCount: 20))
        _ = state.suspend("a")
        let (bytes, _, resumed) = state.drain(isWritable: false)
        #expect(bytes.readableBytes == 0)
        #expect(resumed.isEmpty)
        #expect(state.bytes == 20)
        #expect(state.waiterCount == 1)
        let action = state.write(Bytes(byteCount: 1))
        #expect(action == .none)
        let (later, count, woken) = state.drain(isWritable: true)
        #expect(later.readableBytes == 21)
        #expect(count == 2)
        #expect(woken == ["a"])
    }

    @Test("Bytes leave in the order of writing")
    func order() throws {
        var state = State(limits: Self.limits)
        for text in ["a", "b", "c"] {
            _ = try state.write(NamedPayload([text], RawJSON.null.bytes))
        }
        let bytes = state.drain(isWritable: true).bytes
        #expect(String(buffer: bytes) == "[\"a\",null]\n[\"b\",null]\n[\"c\",null]\n")
    }

    @Test("Waiters go on in order, all at once")
    func waiters() {
        var state = State(limits: Self.limits)
        _ = state.write(Bytes(byteCount: 20))
        let ids = ["a", "b", "c"].map { state.suspend($0).id }
        #expect(Set(ids).count == 3)
        let woken = state.drain(isWritable: true).resume
        #expect(woken == ["a", "b", "c"])
        #expect(state.waiterCount == 0)
    }

    @Test("Nobody suspends when there is room, or when sends are refused")
    func suspendRefused() {
        var state = State(limits: Self.limits)
        let atRoom = state.suspend("a").returned
        #expect(atRoom == "a")
        _ = state.write(Bytes(byteCount: 20))
        _ = state.refuse(Self.refusal)
        let atRefusal = state.suspend("b").returned
        #expect(atRefusal == "b")
        #expect(state.waiterCount == 0)
    }

    @Test("A cancelled waiter is taken out, the others stay")
    func cancel() {
        var state = State(limits: Self.limits)
        _ = state.write(Bytes(byteCount: 20))
        let ids = ["a", "b"].map { state.suspend($0).id }
        let cancelled = [state.cancel(id: ids[0]), state.cancel(id: ids[0]), state.cancel(id: 99)]
        #expect(cancelled == ["a", nil, nil])
        let woken = state.drain(isWritable: true).resume
        #expect(woken == ["b"])
    }

    @Test("A refusal is final and wakes the waiters; what waits still leaves")
    func refuse() {
        var state = State(limits: Self.limits)
        _ = state.write(Bytes(byteCount: 20))
        _ = state.suspend("a")
        let woken = state.refuse(Self.refusal)
        #expect(woken == ["a"])
        #expect(Self.admit(state) == "notConnected")
        let again = state.refuse(EventSocketError(.aborted, "later"))
        #expect(again.isEmpty)
        #expect(Self.admit(state) == "notConnected")
        let error = #expect(throws: EventSocketError.self) { try state.checkRoom(for: 1) }
        #expect(error?.code == .notConnected)
        let bytes = state.drain(isWritable: true).bytes
        #expect(bytes.readableBytes == 20)
    }

    @Test("What is discarded never leaves")
    func discard() {
        var state = State(limits: Self.limits)
        _ = state.write(Bytes(byteCount: 20))
        state.discard()
        #expect(state.bytes == 0)
        let bytes = state.drain(isWritable: true).bytes
        #expect(bytes.readableBytes == 0)
    }

    @Test("A sender that cannot suspend congests above the high watermark, until a drain")
    func congestion() {
        var state = State(limits: Self.limits)
        _ = state.write(Bytes(byteCount: 20))
        state.noteCongestion()
        #expect(state.isCongested == false)
        _ = state.write(Bytes(byteCount: 1))
        state.noteCongestion()
        #expect(state.isCongested == true)
        _ = state.drain(isWritable: false)
        #expect(state.isCongested == true)
        _ = state.drain(isWritable: true)
        #expect(state.isCongested == false)
    }

    @Test("Before a drain into a channel that takes more, four times as much may gather, but never what is refused")
    func gathering() {
        func gathered(_ limits: OutboundLimits, isWritable: Bool) -> Int {
            var state = State(limits: SharedOutboundLimits(limits))
            state.expectDrain(isWritable: isWritable)
            while !state.isCongested, (try? state.checkRoom(for: 1)) != nil {
                _ = state.write(Bytes(byteCount: 1))
                state.noteCongestion()
            }
            return state.bytes
        }
        let limits = OutboundLimits(lowWatermark: 10, highWatermark: 20, maximum: 1000)
        #expect(gathered(limits, isWritable: true) == 81)
        #expect(gathered(limits, isWritable: false) == 21)
        let narrow = OutboundLimits(lowWatermark: 10, highWatermark: 20, maximum: 100)
        #expect(gathered(narrow, isWritable: true) == 51)
        let equal = OutboundLimits(lowWatermark: 10, highWatermark: 20, maximum: 20)
        #expect(gathered(equal, isWritable: true) == gathered(equal, isWritable: false))
    }

    @Test("Senders that can suspend may go on as long while the channel takes all that it gets, and no longer")
    func gatheringOfTasks() {
        let limits = OutboundLimits(lowWatermark: 10, highWatermark: 20, maximum: 1000)
        func admitted(_ state: inout State) -> Int {
            while case .write = state.admit() { _ = state.write(Bytes(byteCount: 1)) }
            return state.bytes
        }
        var state = State(limits: SharedOutboundLimits(limits))
        // Nothing is known of the channel yet.
        #expect(admitted(&state) == 20)
        _ = state.drain(isWritable: true)
        #expect(admitted(&state) == 80)
        _ = state.drain(isWritable: true)
        state.noteHeldUp()
        #expect(admitted(&state) == 20)
        _ = state.drain(isWritable: false)
        #expect(admitted(&state) == 20)
        _ = state.drain(isWritable: true)
        #expect(Self.share(&state, isWritable: false) == "waits, 0 dropped")
        #expect(admitted(&state) == 20)
        #expect(Self.share(&state, isWritable: true).hasPrefix("behind"))
        #expect(admitted(&state) == 20)
    }

    @Test("Each limit is at least as large as the one before")
    func limits() {
        let least = OutboundLimits(lowWatermark: 0, highWatermark: 0, maximum: 0)
        #expect([least.lowWatermark, least.highWatermark, least.maximum] == [1, 1, 1])
        #expect(OutboundLimits(lowWatermark: 9, highWatermark: 5, maximum: 7).maximum == 9)
    }

    // MARK: Sharing

    private static let shared = SharedLines(trusted: ByteBuffer(string: "shared"), count: 1)
    private static let policy = SharedBacklogPolicy(maximum: 10, dropsOldest: false)

    private static func share(_ state: inout State, isWritable: Bool) -> String {
        switch state.share(Self.shared, isWritable: isWritable, policy: Self.policy) {
        case .write(let before, let count, let resume): "behind \(count) of \(before.readableBytes), \(resume)"
        case .waiting(let dropped): "waits, \(dropped) dropped"
        case .full(let waiting): "full, \(waiting) wait"
        case .refused: "refused"
        }
    }

    @Test("Shared lines go behind what waits, and at once if the channel takes them")
    func sharingAtOnce() {
        var state = State(limits: Self.limits)
        #expect(Self.share(&state, isWritable: true) == "behind 0 of 0, []")
        _ = state.write(Bytes(byteCount: 20))
        _ = state.suspend("waiter")
        #expect(Self.share(&state, isWritable: true) == #"behind 1 of 20, ["waiter"]"#)
        #expect(state.bytes == 0)
        _ = state.refuse(Self.refusal)
        #expect(Self.share(&state, isWritable: true) == "refused")
    }

    @Test("Shared lines that wait count for senders, leave in their place, and are refused beyond their maximum")
    func sharingLater() {
        var state = State(limits: Self.limits)
        _ = state.write(Bytes(byteCount: 2))
        #expect(Self.share(&state, isWritable: false) == "waits, 0 dropped")
        #expect(state.write(Bytes(byteCount: 3)) == .none)
        #expect(Self.share(&state, isWritable: false) == "full, 11 wait")
        _ = state.write(Bytes(byteCount: 9))
        #expect(Self.admit(state) == "wait")
        let (bytes, count, _) = state.drain(isWritable: true)
        #expect(String(buffer: bytes) == "xxsharedxxxxxxxxxxxx")
        #expect(count == 4)
        #expect(state.bytes == 0)
        let hadMore = state.discard()
        #expect(!hadMore)
    }

    @Test("Pieces leave in front of the rest, behind shared lines that waited, and only if the channel takes more")
    func pieces() throws {
        let read = ByteBuffer(string: String(repeating: "[1]\n", count: 5000))
        let frames = try Scan.frames(read)
        var state = State(limits: SharedOutboundLimits(OutboundLimits(highWatermark: 1 << 20, maximum: 1 << 22)))
        for _ in 0..<2 {
            for frame in frames { _ = state.write(frame) }
            let refused = state.drainPieces(isWritable: false)
            #expect(refused.pieces.isEmpty && refused.bytes.readableBytes == 0 && refused.count == 0)
            let taken = state.drainPieces(isWritable: true)
            #expect(taken.pieces == [read] && taken.bytes.readableBytes == 0 && taken.count == 5000)
            #expect(state.bytes == 0)
        }
        _ = Self.share(&state, isWritable: false)
        for frame in frames { _ = state.write(frame) }
        let joined = state.drainPieces(isWritable: true)
        #expect(joined.pieces.isEmpty && joined.count == 5001)
        #expect(String(buffer: joined.bytes) == "shared" + String(buffer: read))
    }

    @Test("Shared lines that wait are lost with the connection")
    func sharingLost() {
        var state = State(limits: Self.limits)
        _ = Self.share(&state, isWritable: false)
        let isLost = state.discard()
        #expect(isLost)
        #expect(state.bytes == 0)
    }
}
