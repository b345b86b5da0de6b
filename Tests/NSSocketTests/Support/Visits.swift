//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
import Metrics
import NIOCore
@testable import NSSocket
import Synchronization

/// What a program may do wherever a client calls it: every public method that need not be awaited.
final class Visits: Sendable {
    /// Which closure of the program's calls back.
    enum Place: String, CaseIterable {
        case schedule, random, undelivered, keyOf, clockNow, clockSleep, hook, log, metrics
        case lifecycle, connectionLifecycle, onAny, on, once, decode, router
    }

    /// What else it does, last.
    enum Ending: String, CaseIterable {
        case none, closesClient, closesSocket, abortsSocket
    }

    let place: Place
    let ending: Ending
    /// How often it was there.
    let count = Watched(0)
    private let client = Mutex<EventSocketClient?>(nil)
    private let isInside = Atomic<Bool>(false)

    init(_ place: Place, _ ending: Ending) {
        self.place = place
        self.ending = ending
    }

    /// Of whom the methods are called; `nil` at the end, as it holds whoever calls this.
    func use(_ client: EventSocketClient?) {
        self.client.withLock { $0 = client }
    }

    /// The closure at this place was called.
    func visit(_ place: Place, _ socket: EventSocket? = nil) {
        guard place == self.place, let client = self.client.withLock({ $0 }) else { return }
        // What is called here may call here.
        guard !self.isInside.exchange(true, ordering: .relaxed) else { return }
        defer { self.isInside.store(false, ordering: .relaxed) }
        // What is sent there is measured, for instance, which leads there again.
        guard self.count.value < 20 else { return }
        self.count.update { $0 += 1 }
        client.callEveryMethod()
        var socket = socket
        if socket == nil, case .ready(let current) = client.state { socket = current }
        socket?.callEveryMethod()
        switch self.ending {
        case .none: break
        case .closesClient: client.close()
        case .closesSocket: socket?.close()
        case .abortsSocket: socket?.abort()
        }
    }
}

extension EventSocketClient {
    /// All public methods that need not be awaited, but those that end the client.
    nonisolated func callEveryMethod() {
        _ = (self.state, self.stateChanges, self.queuedMessages)
        self.clearQueue()
        self.retryNow()
        _ = self.messages(matching: "visit::**")
        _ = self.messages(of: Event<Int>("visit"))
        guard self.eventLoop.inEventLoop else { return }
        self.assumeIsolated { client in
            client.off(client.on("visit") { _, _ in })
            client.off(client.on(Event<Int>("visit")) { _, _ in })
            client.off(client.once("visit") { _, _ in })
            client.off(client.onAny { _, _ in })
            if let token = try? client.many("visit", times: 2, { _, _ in }) { client.off(token) }
            // One more than go without a warning.
            for _ in 0..<2 { client.on("visit") { _, _ in } }
            client.removeAll(on: "visit")
            client.offLifecycle(client.onLifecycle { _, _ in })
            client.setIdle(.seconds(60))
        }
    }
}

extension EventSocket {
    /// All public methods that need not be awaited, but those that end the connection.
    nonisolated func callEveryMethod() {
        _ = (self.isConnected, self.acceptedMessageCount, self.logger, self.peerAddress, self.localAddress)
        _ = (self.isDraining, self.configuration, self.lifecycleEvents)
        _ = self.messages(matching: "visit::**")
        _ = self.messages(of: Event<Int>("visit"))
        guard self.channel.eventLoop.inEventLoop else { return }
        self.assumeIsolated { socket in
            try? socket.send("visited")
            socket.off(socket.on("visit") { _, _ in })
            socket.off(socket.once(Event<Int>("visit")) { _, _ in })
            socket.off(socket.onAny { _, _ in })
            if let token = try? socket.many("visit", times: 2, { _, _ in }) { socket.off(token) }
            for _ in 0..<2 { socket.on("visit") { _, _ in } }
            socket.removeAll(on: "visit")
            socket.offLifecycle(socket.onLifecycle { _, _ in })
            socket.setIdle(.seconds(60))
            _ = (socket.listenerCount(for: "visit"), socket.eventPatterns)
            socket.maxListeners = 1
        }
    }
}

/// A clock that tells when it is asked.
struct VisitedClock: Clock {
    let visits: Visits
    private let base = ContinuousClock()

    init(_ visits: Visits) {
        self.visits = visits
    }

    var now: ContinuousClock.Instant {
        self.visits.visit(.clockNow)
        return self.base.now
    }

    var minimumResolution: Duration { self.base.minimumResolution }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        self.visits.visit(.clockSleep)
        try await self.base.sleep(until: deadline, tolerance: tolerance)
    }
}

/// A logger's handler that tells when something is logged.
struct VisitedLog: LogHandler {
    let visits: Visits
    var logLevel = Logger.Level.trace
    var metadata = Logger.Metadata()

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        self.visits.visit(.log)
    }
}

/// Metrics that tell when something is measured.
final class VisitedMetrics: MetricsFactory, CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler,
    TimerHandler
{
    private let visits: Visits

    init(_ visits: Visits) {
        self.visits = visits
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { self }
    func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler { self }
    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { self }
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler { self }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { self }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    func increment(by: Int64) { self.visits.visit(.metrics) }
    func increment(by: Double) { self.visits.visit(.metrics) }
    func decrement(by: Double) { self.visits.visit(.metrics) }
    func set(_ value: Int64) { self.visits.visit(.metrics) }
    func set(_ value: Double) { self.visits.visit(.metrics) }
    func record(_ value: Int64) { self.visits.visit(.metrics) }
    func record(_ value: Double) { self.visits.visit(.metrics) }
    func recordNanoseconds(_ duration: Int64) { self.visits.visit(.metrics) }
    func reset() {}
}
