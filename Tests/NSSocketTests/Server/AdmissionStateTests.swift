//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

@Suite("Who gets in, as a state machine")
struct AdmissionStateTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private static let peers = (0..<4).map { PeerKey(ipv4: $0) }

    private static func state(
        _ limits: ServerLimits, descriptorLimit: Int? = nil, now: NIODeadline = Self.start
    ) -> AdmissionState {
        AdmissionState(limits: limits, descriptorLimit: descriptorLimit, now: now)
    }

    @Test("As many connections as the limit, and again when one has left")
    func total() {
        var state = Self.state(ServerLimits(connections: 2, connectionsPerPeer: nil))
        #expect(state.arrived(peer: nil, descriptor: 5, now: Self.start) == .admitted)
        #expect(state.arrived(peer: Self.peers[0], descriptor: 6, now: Self.start) == .admitted)
        #expect(state.arrived(peer: nil, descriptor: 7, now: Self.start) == .refused(.connections, lingers: true))
        state.left(peer: Self.peers[0], now: Self.start)
        #expect(state.arrived(peer: nil, descriptor: 6, now: Self.start) == .admitted)
        #expect(state.count == 2)
        #expect(state.refusals.counts == [.connections: 1])
    }

    @Test("As many of one address as the limit; unix sockets do not count, and who has left is forgotten")
    func perPeer() {
        var state = Self.state(ServerLimits(connectionsPerPeer: 2))
        for peer in Self.peers {
            for _ in 0..<2 { #expect(state.arrived(peer: peer, descriptor: nil, now: Self.start) == .admitted) }
            #expect(
                state.arrived(peer: peer, descriptor: nil, now: Self.start)
                    == .refused(.connectionsPerPeer, lingers: true))
        }
        for _ in 0..<5 { #expect(state.arrived(peer: nil, descriptor: nil, now: Self.start) == .admitted) }
        #expect(state.peerCount == 4)
        for peer in Self.peers { for _ in 0..<2 { state.left(peer: peer, now: Self.start) } }
        #expect(state.peerCount == 0)
        #expect(state.refusals[.connectionsPerPeer] == 4)
        #expect(state.refusals.total == 4)
    }

    @Test(
        "Descriptors in the reserve are refused, and closed at once",
        arguments: [(1024, 64, 960), (64, 64, 48), (64, 0, 64), (100, 10, 90)])
    func descriptors(limit: Int, reserve: Int, first: Int) {
        var state = Self.state(ServerLimits(descriptorReserve: reserve), descriptorLimit: limit)
        #expect(state.arrived(peer: nil, descriptor: first - 1, now: Self.start) == .admitted)
        #expect(
            state.arrived(peer: nil, descriptor: first, now: Self.start) == .refused(.descriptors, lingers: false))
    }

    @Test(
        "Too few descriptors for the connections, the reserve and what is open already are a shortage",
        arguments: [
            (1024, 10_000, 64, 24, .init(connections: 936, limit: 1024, needed: 10_088)),
            (10_088, 10_000, 64, 24, nil),
            (10_087, 10_000, 64, 24, .init(connections: 9_999, limit: 10_087, needed: 10_088)),
            // The reserve is a quarter of the limit at most.
            (64, 100, 64, 8, .init(connections: 40, limit: 64, needed: 172)),
            (64, 40, 64, 8, nil), (10, 40, 0, 20, .init(connections: 0, limit: 10, needed: 60)),
            (64, nil, 64, 8, nil),
        ] as [(Int, Int?, Int, Int, DescriptorLimit.Shortage?)])
    func shortage(limit: Int, connections: Int?, reserve: Int, used: Int, shortage: DescriptorLimit.Shortage?) {
        let limits = ServerLimits(connections: connections, descriptorReserve: reserve)
        #expect(DescriptorLimit.shortage(limit: limit, used: used, for: limits) == shortage)
    }

    @Test("Descriptors that are open are counted")
    func usedDescriptors() throws {
        let used = DescriptorLimit.used
        #expect(used >= 3)
    }

    @Test("Without a limit of descriptors none is refused")
    func noDescriptorLimit() {
        var state = Self.state(ServerLimits())
        #expect(state.arrived(peer: nil, descriptor: 1 << 30, now: Self.start) == .admitted)
    }

    @Test("Accepting waits when the burst is used up, and then goes on at the rate")
    func rate() throws {
        var state = Self.state(ServerLimits(acceptsPerSecond: 100, acceptBurst: 5))
        for _ in 0..<5 {
            #expect(state.acceptDelay(now: Self.start) == nil)
            state.accepted(now: Self.start)
        }
        let first = state.acceptDelay(now: Self.start)
        let delay = try #require(first)
        #expect(abs(delay.nanoseconds - 10_000_000) < 1000)
        #expect(state.acceptDelay(now: Self.start + delay) == nil)
        // What was accepted beyond it has to be made up for.
        for _ in 0..<4 { state.accepted(now: Self.start + delay) }
        let second = state.acceptDelay(now: Self.start + delay)
        let longer = try #require(second)
        #expect(abs(longer.nanoseconds - 40_000_000) < 2000)
    }

    @Test("Without a rate accepting never waits")
    func noRate() {
        var state = Self.state(ServerLimits(acceptsPerSecond: nil))
        for _ in 0..<100_000 { state.accepted(now: Self.start) }
        #expect(state.acceptDelay(now: Self.start) == nil)
    }

    @Test("Of an episode of refusals the beginning is said, and the number when it is over")
    func episodes() {
        var state = Self.state(ServerLimits(connectionsPerPeer: 1))
        _ = state.arrived(peer: Self.peers[0], descriptor: nil, now: Self.start)
        #expect(state.takeNotices() == [])
        var now = Self.start
        for _ in 0..<100 {
            now = now + .seconds(1)
            _ = state.arrived(peer: Self.peers[0], descriptor: nil, now: now)
        }
        #expect(state.takeNotices() == [.began(.connectionsPerPeer)])
        _ = state.arrived(peer: Self.peers[1], descriptor: nil, now: now + .seconds(9))
        #expect(state.takeNotices() == [])
        _ = state.arrived(peer: Self.peers[2], descriptor: nil, now: now + .seconds(10))
        #expect(state.takeNotices() == [.ended(.connectionsPerPeer, count: 100)])
        // The next one is an episode of its own, and the end of the server ends it.
        _ = state.arrived(peer: Self.peers[0], descriptor: nil, now: now + .seconds(11))
        state.refused(.middleware, now: now + .seconds(11))
        state.ended()
        #expect(
            state.takeNotices() == [
                .began(.connectionsPerPeer), .began(.middleware), .ended(.connectionsPerPeer, count: 1),
                .ended(.middleware, count: 1),
            ])
        #expect(state.refusals.total == 102)
    }

    @Test("That the system cannot accept is said once for each episode")
    func acceptFailures() {
        var state = Self.state(ServerLimits())
        for second in 0..<30 { state.acceptFailed(now: Self.start + .seconds(Int64(second))) }
        #expect(state.takeNotices() == [.acceptFailed])
        state.acceptFailed(now: Self.start + .seconds(39))
        #expect(state.takeNotices() == [.acceptFailed])
    }

    @Test("Only so many refused connections may wait for their peers")
    func lingerers() {
        var state = Self.state(ServerLimits(connections: 1))
        _ = state.arrived(peer: nil, descriptor: nil, now: Self.start)
        func refuse() -> AdmissionState.Verdict { state.arrived(peer: nil, descriptor: nil, now: Self.start) }
        for _ in 0..<AdmissionState.lingererLimit { #expect(refuse() == .refused(.connections, lingers: true)) }
        #expect(refuse() == .refused(.connections, lingers: false))
        state.lingererLeft()
        #expect(refuse() == .refused(.connections, lingers: true))
    }

    @Test("An IPv6 network counts as one peer, and an IPv4 peer is the same on both kinds of socket")
    func peerKeys() throws {
        func key(_ address: String) throws -> PeerKey? {
            PeerKey(try SocketAddress(ipAddress: address, port: 1))
        }
        #expect(try key("2001:db8:0:1::1") == key("2001:db8:0:1:ffff::2"))
        #expect(try key("2001:db8:0:1::1") != key("2001:db8:0:2::1"))
        #expect(try key("192.0.2.1") == key("::ffff:192.0.2.1"))
        #expect(try key("192.0.2.1") == PeerKey(ipv4: 0xC000_0201))
        #expect(try key("192.0.2.1") != key("192.0.2.2"))
        #expect(try PeerKey(SocketAddress(unixDomainSocketPath: "/x")) == nil)
    }
}
