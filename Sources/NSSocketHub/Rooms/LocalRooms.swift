//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Metrics
internal import NIOCore
internal import NSSocket
internal import Synchronization

/// The members that are connected to this process, and the delivery to them.
final class LocalRooms: Sendable {
    private struct State {
        var table: RoomTable<Member>
        var loops: [any EventLoop] = []
        var loopNumbers: [ObjectIdentifier: Int] = [:]
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var lastWaiter: UInt64 = 0
        /// The connections whose end is waited for.
        var watched: Set<Int> = []
    }

    private let state: Mutex<State>
    /// The table's, to be looked at without the lock.
    private let departureNumber = Atomic<UInt64>(0)
    /// How many members a loop delivers to before it looks after its connections again.
    private let turn: Int
    private let queue: Hub.Configuration.Queue
    private let metrics: HubMetrics?

    init(_ configuration: Hub.Configuration, metrics: HubMetrics?, turn: Int = Hub.turn) {
        self.turn = turn
        self.state = Mutex(State(table: RoomTable(roomsPerMember: configuration.roomsPerMember)))
        self.queue = configuration.queue
        self.metrics = metrics
    }

    /// Asks the table, or tells it what happened.
    func withTable<Result>(_ body: (inout RoomTable<Member>) -> sending Result) -> sending Result {
        self.state.withLock { state in
            defer { self.departureNumber.store(state.table.departureNumber, ordering: .releasing) }
            return body(&state.table)
        }
    }

    /// Returns whether nobody waits for the end of a connection yet: the caller is to, and then says so.
    func watch(_ id: Int) -> Bool {
        self.state.withLock { $0.watched.insert(id).inserted }
    }

    func unwatch(_ id: Int) {
        self.state.withLock { _ = $0.watched.remove(id) }
    }

    /// Returns whether it was no member before.
    func add(_ socket: EventSocket, _ policy: SlowMemberPolicy) -> Bool {
        let loop = socket.eventLoop
        return self.state.withLock { state in
            let number = state.loopNumbers[ObjectIdentifier(loop)] ?? state.loops.count
            if number == state.loops.count {
                state.loops.append(loop)
                state.loopNumbers[ObjectIdentifier(loop)] = number
            }
            return state.table.add(socket.id, Member(socket: socket, policy: policy), shard: number)
        }
    }

    // MARK: Broadcasting

    /// Queues lines as soon as there is room. `also` runs at the same time in the order of all broadcasts.
    func broadcast(
        _ lines: SharedLines, to audience: Audience, except: [Int], also: () -> Void
    ) async throws(EventSocketError) {
        while !self.enqueue(lines, to: audience, except: except, limit: self.queue.highWatermark, also: also) {
            guard !Task.isCancelled else {
                throw EventSocketError(.cancelled, "The task was cancelled before its message could be broadcast.")
            }
            await self.waitForRoom()
        }
    }

    /// Queues lines now.
    ///
    /// - Throws: ``EventSocketError/Code/outboundBufferFull``.
    func broadcastNow(
        _ lines: SharedLines, to audience: Audience, except: [Int], also: () -> Void
    ) throws(EventSocketError) {
        guard self.enqueue(lines, to: audience, except: except, limit: self.queue.maximum, also: also) else {
            throw EventSocketError(
                .outboundBufferFull,
                """
                \(self.queue.maximum) bytes of broadcasts wait to be delivered; broadcast from a task, which waits, \
                send less, or raise Hub.Configuration.Queue.maximum.
                """)
        }
    }

    /// Returns whether there was room.
    private func enqueue(
        _ lines: SharedLines, to audience: Audience, except: [Int], limit: Int, also: () -> Void
    ) -> Bool {
        let due = self.state.withLock { state -> [(number: Int, loop: any EventLoop)]? in
            let queued = state.table.queuedBytes
            guard queued == 0 || queued + Broadcast.charge(for: lines, except: except) <= limit else { return nil }
            also()
            return state.table.enqueue(lines, to: audience, except: except).map { ($0, state.loops[$0]) }
        }
        guard let due else { return false }
        self.metrics?.broadcasts.increment()
        for (number, loop) in due { loop.execute { self.pass(number, on: loop) } }
        return true
    }

    // MARK: Delivering

    private func pass(_ number: Int, on loop: any EventLoop) {
        let (pass, waiters) = self.state.withLock { state in
            defer { state.waiters = [:] }
            return (state.table.takePass(shard: number), Array(state.waiters.values))
        }
        for waiter in waiters { waiter.resume() }
        guard let pass else { return }
        let delivery = Delivery(pass)
        self.deliver(delivery, MemberWrites(flushesLater: delivery.hasSeveralRuns), number, on: loop)
    }

    /// One turn of a delivery, between reads.
    private func deliver(
        _ delivery: consuming Delivery<Member>, _ writes: consuming MemberWrites, _ number: Int, on loop: any EventLoop
    ) {
        var (delivery, writes) = (delivery, writes)
        let questions = Delivery<Member>.Questions(
            departureNumber: { self.departureNumber.load(ordering: .acquiring) },
            takeDepartures: { self.state.withLock { $0.table.takeDepartures(shard: number) } },
            since: { id, audience in self.state.withLock { $0.table.since(of: id, for: audience) } })
        let rest = delivery.deliver(atMost: self.turn, asking: questions) { lines, member, isLast in
            writes.send(lines, to: member, isLast: isLast)
        }
        let isDone = rest.map { writes.flush(atMost: $0) } ?? false
        if isDone { self.metrics?.delivered(writes.outcome) }
        let next = (delivery, writes)
        loop.execute {
            if isDone { self.pass(number, on: loop) } else { self.deliver(next.0, next.1, number, on: loop) }
        }
    }

    // MARK: Waiting for room

    private func waitForRoom() async {
        let id = self.state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGoOn = self.state.withLock { state in
                    // A pass may have made room since it was looked for.
                    guard state.table.queuedBytes > 0, !Task.isCancelled else { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }
}
