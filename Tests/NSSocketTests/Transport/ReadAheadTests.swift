//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("Reading before anybody asks")
struct ReadAheadTests {
    /// What happened, and what the connection got, as words: a machine that cannot be copied is asked outside of expectations.
    private static func run(limit: Int = 10_000, _ steps: [Step]) -> [String] {
        var ahead = ReadAhead<String>(limit: limit)
        var log: [String] = []
        for step in steps {
            switch step {
            case .read: log.append(ahead.beginRead() ? "read" : "no read")
            case .received(let text):
                ahead.received(text, bytes: text.utf8.count)
                ahead.readCompleted()
            case .asked: log.append(ahead.asked() ? "now" : "later")
            case .take: log.append(ahead.takeIfAsked().joined(separator: ","))
            case .end: log.append(ahead.end().joined(separator: ","))
            }
        }
        return log
    }

    private enum Step {
        case read, received(String), asked, take, end
    }

    @Test("What was read waits until it is asked for, and comes in order")
    func waits() {
        let log = Self.run([.read, .received("a"), .read, .received("b"), .take, .asked, .take, .take])
        #expect(log == ["read", "read", "", "now", "a,b", ""])
    }

    @Test("Who asks first gets what comes, once")
    func askedFirst() {
        let log = Self.run([.read, .asked, .received("a"), .take, .read, .received("b"), .take])
        #expect(log == ["read", "later", "a", "read", ""])
    }

    @Test("One read at a time, and none beyond the limit")
    func limit() {
        let log = Self.run(
            limit: 1024, [.read, .read, .received("a"), .read, .received("b"), .read, .asked, .take, .read])
        #expect(log == ["read", "no read", "read", "no read", "now", "a,b", "read"])
    }

    @Test("Pieces count for what they take, not for what is in them")
    func smallPieces() {
        #expect(Self.run(limit: 513, [.received("a"), .read, .received("b"), .read]) == ["read", "no read"])
    }

    @Test("The end brings what is left, asked for or not, and nothing is read after it")
    func end() {
        #expect(Self.run([.read, .received("a"), .end, .read, .end]) == ["read", "a", "no read", ""])
    }
}
