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

    /// Runs a consumer of so many messages and another task on one thread.
    ///
    /// - Returns: What happened, in order.
    private static func order(messages count: Int) -> [String] {
        let loop = VirtualEventLoop()
        let executor = VirtualTaskExecutor(loop, isElsewhere: false)
        let mailbox = Mailbox<Int>(policy: MailboxPolicy(messages: count))
        for number in 0..<count { _ = mailbox.push(number, bytes: 1) }
        mailbox.finish()
        let order = Watched<[String]>([])
        Task(executorPreference: executor) {
            let cursor = MailboxCursor(mailbox)
            var taken = 0
            while try await cursor.next(isolation: nil, notify: { _ in }) != nil {
                taken += 1
                Self.work()
            }
            order.append("the consumer took \(taken)")
        }
        Task(executorPreference: executor) { order.append("the other ran") }
        #expect(loop.run())
        return order.value
    }

    @Test("A task that finds a message each time it asks lets other tasks have the thread")
    func many() {
        #expect(Self.order(messages: 1_000) == ["the other ran", "the consumer took 1000"])
    }

    @Test("A task with few messages is not interrupted")
    func few() {
        #expect(Self.order(messages: 8) == ["the consumer took 8", "the other ran"])
    }
}
