//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocketNATS
import Testing

@Suite("What waits for the server")
struct OutgoingQueueTests {
    private func started(frames: Int = 100, bytes: Int = 1000) -> OutgoingQueue {
        var queue = OutgoingQueue(frames: frames, bytes: bytes)
        #expect(queue.start() == false)
        return queue
    }

    @Test("Whoever finds nobody at work wakes somebody, once")
    func waking() {
        var queue = self.started()
        #expect(queue.publish([1], subject: "a") == .queued(wakes: true))
        #expect(queue.publish([2], subject: "a") == .queued(wakes: false))
        #expect(queue.take(atMost: 1) == [.publish([1], subject: "a")])
        #expect(queue.publish([3], subject: "a") == .queued(wakes: false))
        #expect(queue.take(atMost: 9) == [.publish([2], subject: "a"), .publish([3], subject: "a")])
        #expect(queue.publish([4], subject: "a") == .queued(wakes: false))
        #expect(queue.take(atMost: 9).count == 1)
        #expect(queue.take(atMost: 9) == [])
        #expect(queue.publish([5], subject: "a") == .queued(wakes: true))
    }

    @Test("What is asked for before there is anybody waits")
    func early() {
        var queue = OutgoingQueue(frames: 10, bytes: 10)
        #expect(queue.publish([1], subject: "a") == .queued(wakes: false))
        #expect(queue.start() == true)
        #expect(queue.take(atMost: 9).count == 1)
    }

    @Test("The order is the one asked for")
    func order() {
        var queue = self.started()
        _ = queue.change(.open(1, subject: "a"))
        _ = queue.publish([1], subject: "a")
        _ = queue.change(.open(2, subject: "b"))
        #expect(
            queue.take(atMost: 9) == [
                .open(1, subject: "a"), .publish([1], subject: "a"), .open(2, subject: "b"),
            ])
        _ = queue.change(.close(1))
        #expect(queue.take(atMost: 9) == [.close(1)])
    }

    @Test("The newest frames are dropped when there are too many, or too many bytes")
    func full() {
        var queue = self.started(frames: 2)
        for byte in 0..<2 as Range<UInt8> { _ = queue.publish([byte], subject: "a") }
        #expect(queue.publish([2], subject: "a") == .full(isFirst: true))
        #expect(queue.publish([3], subject: "a") == .full(isFirst: false))
        #expect(queue.change(.open(1, subject: "a")) == .queued(wakes: false))
        #expect(queue.endEpisode() == nil)
        #expect(queue.take(atMost: 9).count == 3)
        #expect(queue.endEpisode() == 2)
        #expect(queue.endEpisode() == nil)

        queue = self.started(bytes: 10)
        #expect(queue.publish(Array(repeating: 0, count: 50), subject: "a") == .queued(wakes: true))
        #expect(queue.publish([1], subject: "a") == .full(isFirst: true))
        #expect(queue.take(atMost: 9).count == 1)
        #expect(queue.publish(Array(repeating: 0, count: 5), subject: "a") == .queued(wakes: false))
        #expect(queue.publish(Array(repeating: 0, count: 3), subject: "a") == .queued(wakes: false))
        #expect(queue.publish([1], subject: "a") == .full(isFirst: false))
    }

    @Test("A subscription that is taken back in time is never made, and leaves nothing behind")
    func takenBack() {
        var queue = self.started()
        for number in 0..<100_000 as Range<UInt64> {
            _ = queue.change(.open(number, subject: "a"))
            #expect(queue.change(.close(number)) == .queued(wakes: false))
        }
        _ = queue.publish([1], subject: "a")
        _ = queue.change(.open(100_000, subject: "b"))
        #expect(queue.take(atMost: 9) == [.publish([1], subject: "a"), .open(100_000, subject: "b")])
        #expect(Mirror(reflecting: queue).children.first { $0.label == "void" }?.value as? Int == 0)
    }

    @Test("Changes are forgotten when all subscriptions are made anew; frames are not")
    func anew() {
        var queue = self.started()
        _ = queue.change(.open(1, subject: "a"))
        _ = queue.publish([1], subject: "a")
        _ = queue.change(.close(7))
        queue.forgetChanges()
        _ = queue.change(.close(1))
        #expect(queue.take(atMost: 9) == [.publish([1], subject: "a"), .close(1)])
    }

    @Test("At its end it takes nothing any more and says what it leaves behind")
    func end() {
        var queue = self.started()
        _ = queue.publish([1], subject: "a")
        #expect(queue.close() == 1)
        #expect(queue.publish([1], subject: "a") == .closed)
        #expect(queue.change(.open(1, subject: "a")) == .closed)
        #expect(queue.take(atMost: 9) == [])
    }
}
