//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

@testable import NSSocketCLI

@Suite("The queue of lines that wait to be written")
struct OutputQueueTests {
    private var queue = OutputQueue(limits: .init(account: 10, total: 100, block: 16))

    private mutating func append(_ text: String, _ account: Int, to descriptor: CInt = 1) -> OutputQueue.Admission {
        let text = Array(text.utf8)
        return self.queue.append(text.span.bytes, account: account, descriptor: descriptor)
    }

    private mutating func report(_ text: String, _ account: Int) {
        let text = Array(text.utf8)
        self.queue.report(text.span.bytes, account: account)
    }

    /// Writes everything that waits, as the thread does.
    private mutating func writeAll(failure: CInt = 0) -> (parts: [String], resumed: [Int]) {
        var parts: [String] = []
        var resumed: [Int] = []
        guard self.queue.start() else { return ([], []) }
        while let block = self.queue.nextBlock() {
            let result = block.forEachPart { bytes, descriptor in
                parts.append("\(descriptor):" + String(decoding: bytes, as: UTF8.self))
                return failure
            }
            resumed += self.queue.wrote(block, failure: result).resumed
        }
        self.queue.stop()
        return (parts, resumed)
    }

    @Test("An account at its limit has to wait, others do not, and it resumes when half of its lines are written")
    mutating func wait() {
        let (first, second) = (self.queue.openAccount(), self.queue.openAccount())
        #expect(self.append("123456789", first) == .proceed)
        #expect(self.append("1", first) == .wait)
        #expect(self.append("abcdefghi", second) == .proceed)
        #expect(self.queue.queued == 19)
        let (parts, resumed) = self.writeAll()
        #expect(parts == ["1:1234567891", "1:abcdefghi"])
        #expect(resumed == [first])
        #expect(self.queue.isIdle)
        #expect(self.append("1", first) == .proceed)
    }

    @Test("Above the limit of all accounts everything that prints has to wait, until half of that is written")
    mutating func total() {
        let accounts = (0..<20).map { _ in self.queue.openAccount() }
        for account in accounts.prefix(11) { #expect(self.append("123456789", account) == .proceed) }
        #expect(self.append("123456789", accounts[11]) == .wait)
        #expect(self.append("1", accounts[12]) == .wait)
        #expect(self.append("1", OutputQueue.essential) == .proceed)
        #expect(Set(self.writeAll().resumed) == [accounts[11], accounts[12]])
        #expect(self.queue.queued == 0)
    }

    @Test("A report that finds no room is dropped, and the count follows once there is room")
    mutating func reports() {
        let reports = self.queue.openReports(descriptor: 2) { Array("[\($0)]".utf8) }
        for number in 0..<7 { self.report("report\(number)", reports) }
        #expect(self.queue.queued == 14)
        #expect(self.writeAll().parts == ["2:report0report1", "2:[5]"])
        self.report("again", reports)
        #expect(self.writeAll().parts == ["2:again"])
    }

    @Test("The bytes that wait are bounded by the limits and one line of each account")
    mutating func bound() {
        let accounts = (0..<5).map { _ in self.queue.openAccount() }
        let reports = self.queue.openReports(descriptor: 2) { Array("[\($0)]".utf8) }
        for _ in 0..<1_000 {
            // As the connections do: those that have to wait print nothing.
            for account in accounts where !self.queue.isWaiting(account) { _ = self.append("1234567", account) }
            self.report("1234567", reports)
        }
        #expect(self.queue.queued == 5 * 14 + 14)
    }

    @Test("Lines for several descriptors of one file are written in order, in as few parts as possible")
    mutating func descriptors() {
        let account = self.queue.openAccount()
        for (text, descriptor) in [("a", 1), ("b", 1), ("c", 2), ("d", 1)] as [(String, CInt)] {
            _ = self.append(text, account, to: descriptor)
        }
        #expect(self.writeAll().parts == ["1:ab", "2:c", "1:d"])
    }

    @Test("Lines that are longer than a block, and lines that no block has room for, keep their order")
    mutating func longLines() {
        let account = self.queue.openAccount()
        let lines = ["123456789012", "abcdefghijklmnopqrstuvwxyz", "12345", "abcdefghijklmno"]
        for line in lines { _ = self.append(line, account) }
        #expect(self.writeAll().parts.map { $0.dropFirst(2) }.joined() == lines.joined())
        #expect(self.queue.isIdle)
    }

    @Test("After a failure nothing is queued, and nothing has to wait")
    mutating func failure() {
        let account = self.queue.openAccount()
        #expect(self.append("1234567890", account) == .wait)
        #expect(self.append("1234567890", account) == .wait)
        #expect(self.writeAll(failure: 5).resumed == [account])
        #expect(self.queue.failure == 5)
        #expect(self.append("1234567890", account) == .proceed)
        #expect(self.queue.isIdle)
        let isStarted = self.queue.start()
        #expect(!isStarted)
    }

    @Test("A closed account is used again when its lines are written, and not before")
    mutating func closed() {
        let first = self.queue.openAccount()
        #expect(self.append("1234567890", first) == .wait)
        self.queue.close(first)
        let second = self.queue.openAccount()
        #expect(second != first)
        let (parts, resumed) = self.writeAll()
        #expect(parts == ["1:1234567890"])
        #expect(resumed.isEmpty)
        #expect(self.queue.openAccount() == first)
        #expect(self.queue.openAccount() != first)
    }

    @Test("The thread starts when there is something to write, once")
    mutating func start() {
        var starts = [self.queue.start(), self.queue.start(isNeeded: true), self.queue.start(isNeeded: true)]
        #expect(starts == [false, true, false])
        self.queue.stop()
        _ = self.append("a", OutputQueue.essential)
        starts = [self.queue.start(), self.queue.start()]
        #expect(starts == [true, false])
    }
}
