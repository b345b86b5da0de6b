//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

@testable import NSSocket

@Suite("Consumers of several connections share their threads")
struct ConsumerTurnTests {
    /// As long as a handler of some weight.
    private static func work() {
        let end = ContinuousClock.now + .microseconds(20)
        while ContinuousClock.now < end {}
    }

    @Test("A task that finds a message each time it asks lets other tasks have the thread")
    func sequence() {
        let loop = VirtualEventLoop()
        let executor = VirtualTaskExecutor(loop, isElsewhere: false)
        let mailbox = Mailbox<Int>(policy: MailboxPolicy(messages: 1_000))
        for number in 0..<1_000 { _ = mailbox.push(number, bytes: 1) }
        mailbox.finish()
        let order = Watched<[String]>([])
        Task(executorPreference: executor) {
            let cursor = MailboxCursor(mailbox)
            var count = 0
            while try await cursor.next(isolation: nil, notify: { _ in }) != nil {
                count += 1
                Self.work()
            }
            order.append("the first took \(count)")
        }
        Task(executorPreference: executor) { order.append("the second ran") }
        #expect(loop.run())
        #expect(order.value == ["the second ran", "the first took 1000"])
    }

    @Test("A task with few messages is not interrupted")
    func few() {
        let loop = VirtualEventLoop()
        let executor = VirtualTaskExecutor(loop, isElsewhere: false)
        let mailbox = Mailbox<Int>(policy: MailboxPolicy(messages: 10))
        for number in 0..<8 { _ = mailbox.push(number, bytes: 1) }
        mailbox.finish()
        let order = Watched<[String]>([])
        Task(executorPreference: executor) {
            let cursor = MailboxCursor(mailbox)
            while try await cursor.next(isolation: nil, notify: { _ in }) != nil { Self.work() }
            order.append("the first ended")
        }
        Task(executorPreference: executor) { order.append("the second ran") }
        #expect(loop.run())
        #expect(order.value == ["the first ended", "the second ran"])
    }
}
