//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

@testable import NSSocketHub

extension ClusterKey {
    /// A key for tests; others differ from it.
    static func sample(_ byte: UInt8 = 7) throws -> ClusterKey {
        try ClusterKey(Array(repeating: byte, count: 16))
    }
}

extension SharedLines {
    /// A line with a number in it.
    static func sample(_ number: Int) -> SharedLines {
        SharedLines(trusted: ByteBuffer(string: "[\"e\",\(number)]\n"), count: 1)
    }

    /// A long line with a number in it.
    static func sample(_ number: Int, bytes: Int) -> SharedLines {
        let text = String(repeating: "-", count: bytes)
        return SharedLines(trusted: ByteBuffer(string: "[\"\(text)\",\(number)]\n"), count: 1)
    }

    var text: String { String(buffer: self.bytes) }
}

/// Two or more hubs whose frames a test carries by hand, or loses.
struct ClusterPair {
    var a: ClusterState
    var b: ClusterState
    var now = Duration.zero
    /// For what nobody carries.
    var dropped = ClusterActions()
    /// What `a` and `b` said, as text, since it was last taken.
    private(set) var log: [String] = []

    init(configuration: ClusterConfiguration = ClusterConfiguration()) {
        self.a = ClusterState(node: NodeID("a"), incarnation: 10, configuration: configuration)
        self.b = ClusterState(node: NodeID("b"), incarnation: 20, configuration: configuration)
    }

    /// Two that know each other, with rooms open at `b`.
    static func connected(
        rooms: [EventName] = ["r"], configuration: ClusterConfiguration = ClusterConfiguration()
    ) -> ClusterPair {
        var pair = ClusterPair(configuration: configuration)
        for room in rooms { pair.atB { _ = $0.opened(room, into: &$1) } }
        let now = pair.now
        pair.atB { $0.connected(now: now, into: &$1) }
        pair.atA { $0.connected(now: now, into: &$1) }
        _ = pair.takeLog()
        return pair
    }

    mutating func takeLog() -> [String] {
        defer { self.log = [] }
        return self.log
    }

    /// Something happens at `a`; what it sends arrives, unless it is lost.
    mutating func atA(losing: Bool = false, _ body: (inout ClusterState, inout ClusterActions) -> Void) {
        let frames = self.framesOfA(body)
        if !losing { for frame in frames { self.toB(frame) } }
    }

    mutating func atB(losing: Bool = false, _ body: (inout ClusterState, inout ClusterActions) -> Void) {
        let frames = Self.act(&self.b, name: "b", log: &self.log, body)
        if !losing { for frame in frames { self.toA(frame) } }
    }

    /// Something happens at `a`; what it sends is returned only.
    mutating func framesOfA(_ body: (inout ClusterState, inout ClusterActions) -> Void) -> [ClusterFrame] {
        Self.act(&self.a, name: "a", log: &self.log, body)
    }

    mutating func toA(_ frame: ClusterFrame) {
        let now = self.now
        self.atA { $0.received(frame, now: now, into: &$1) }
    }

    mutating func toB(_ frame: ClusterFrame) {
        let now = self.now
        self.atB { $0.received(frame, now: now, into: &$1) }
    }

    mutating func publish(_ numbers: ClosedRange<Int>, to audience: Audience = "r", losing: Bool = false) {
        for number in numbers { self.atA(losing: losing) { $0.publish(.sample(number), to: audience, into: &$1) } }
    }

    /// Heartbeats of both, one interval later.
    mutating func heartbeat(ofA: Bool = true, losing: Bool = false) {
        self.now += .seconds(1)
        let now = self.now
        if ofA { self.atA(losing: losing) { $0.heartbeat(now: now, into: &$1) } }
        self.atB { $0.heartbeat(now: now, into: &$1) }
    }

    /// `a` starts again.
    mutating func restartA(incarnation: UInt64, connects: Bool = true) {
        self.a = ClusterState(node: NodeID("a"), incarnation: incarnation, configuration: self.a.configuration)
        let now = self.now
        if connects { self.atA { $0.connected(now: now, into: &$1) } }
    }

    private static func act(
        _ state: inout ClusterState, name: String, log: inout [String],
        _ body: (inout ClusterState, inout ClusterActions) -> Void
    ) -> [ClusterFrame] {
        var actions = ClusterActions()
        body(&state, &actions)
        while !state.snapshots.isEmpty { state.continueSnapshots(into: &actions) }
        for event in actions.events {
            switch event {
            case .deliver(let lines, let audience): log.append("\(name) \(audience): \(lines.text.dropLast())")
            case .report(.gap(let gap)):
                log.append("\(name) misses \(gap.count.map { "\($0)" } ?? "?") of \(gap.node) in \(gap.audience)")
            case .report(.nodeJoined(let node)): log.append("\(name) hears \(node)")
            case .report(.nodeLeft(let node)): log.append("\(name) lost \(node)")
            case .report(.backplane(.up)): log.append("\(name) is up")
            case .report(.backplane(.degraded)): log.append("\(name) is degraded")
            case .report(.backplane(.down)): log.append("\(name) is down")
            case .presence(.joined(let presence)): log.append("\(name): \(presence.id) in \(presence.room)")
            case .presence(.updated(let presence)): log.append("\(name): \(presence.id) says \(presence.data)")
            case .presence(.left(let presence)): log.append("\(name): \(presence.id) left \(presence.room)")
            case .notice: break
            }
        }
        return actions.frames
    }
}
