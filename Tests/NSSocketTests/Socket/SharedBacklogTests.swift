//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

@Suite("Shared lines that wait")
struct SharedBacklogTests {
    private static func lines(_ text: String) -> SharedLines {
        SharedLines(trusted: ByteBuffer(string: text), count: 1)
    }

    private static func own(_ text: String) -> (bytes: ByteBuffer, count: Int) {
        (ByteBuffer(string: text), text.isEmpty ? 0 : 1)
    }

    @Test("They leave in order with what was sent on the connection alone")
    func order() {
        let policy = SharedBacklogPolicy(maximum: 100, dropsOldest: false)
        var backlog = SharedBacklog()
        #expect(backlog.push(Self.lines("s1"), after: Self.own("o1"), policy: policy) == 0)
        #expect(backlog.push(Self.lines("s2"), after: Self.own(""), policy: policy) == 0)
        #expect(backlog.bytes == 6)
        let (bytes, count) = backlog.joined()
        #expect(String(buffer: bytes) == "o1s1s2")
        #expect(count == 3)
    }

    @Test("They are full beyond the maximum, but take one batch of any size")
    func maximum() {
        let policy = SharedBacklogPolicy(maximum: 4, dropsOldest: false)
        var backlog = SharedBacklog()
        #expect(!backlog.isFull(for: Self.lines("123456"), policy: policy))
        _ = backlog.push(Self.lines("123"), after: Self.own("much that is its own"), policy: policy)
        #expect(!backlog.isFull(for: Self.lines("4"), policy: policy))
        #expect(backlog.isFull(for: Self.lines("45"), policy: policy))
    }

    @Test("The oldest make room, and what is the connection's own stays in its place")
    func dropping() {
        let policy = SharedBacklogPolicy(maximum: 4, dropsOldest: true)
        var backlog = SharedBacklog()
        _ = backlog.push(Self.lines("s1"), after: Self.own("o1"), policy: policy)
        _ = backlog.push(Self.lines("s2"), after: Self.own("o2"), policy: policy)
        #expect(!backlog.isFull(for: Self.lines("s3"), policy: policy))
        #expect(backlog.push(Self.lines("s3"), after: Self.own("o3"), policy: policy) == 1)
        #expect(String(buffer: backlog.joined().bytes) == "o1o2s2o3s3")
        #expect(backlog.push(Self.lines("large"), after: Self.own("o4"), policy: policy) == 2)
        #expect(String(buffer: backlog.joined().bytes) == "o1o2o3o4large")
        #expect(backlog.bytes == 13)
    }
}
