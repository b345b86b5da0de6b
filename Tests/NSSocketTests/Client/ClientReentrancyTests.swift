//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
import NIOCore
@testable import NSSocket
import Testing

@Suite("A client that its own program calls back", .timeLimit(.minutes(5)))
struct ClientReentrancyTests {
    @Test("Every closure that can be configured may call every method", arguments: Visits.Place.allCases)
    func everyClosure(place: Visits.Place) async throws {
        for ending in Visits.Ending.allCases {
            let visits = Visits(place, ending)
            try await self.run(visits)
            #expect(visits.count.value > 0, "\(ending)")
        }
    }

    /// A client that uses everything: three connections that the peer ends, with an answer on each, or as many as there are until the
    /// client ends itself.
    private func run(_ visits: Visits) async throws {
        try await RawListener.with { listener in
            let (client, answers) = await self.client(visits, at: listener.address)
            visits.use(client)
            defer { visits.use(nil) }
            for number in 1...2 { try? await client.send("state", number) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    _ = await code { try await client.run() }
                    answers.append("over")
                }
                group.addTask {
                    while !Task.isCancelled {
                        guard let peer = try? await listener.accept() else { return }
                        try? await peer.send("[\"question\",1]\nno frame\n")
                        while let line = try? await peer.line() {
                            if line.contains("answer") { break }
                        }
                        try? await peer.close()
                    }
                }
                for _ in 0..<3 where try await answers.next() == "over" { break }
                client.close()
                _ = try await answers.first { $0.contains("over") || client.state.isClosed ? true : nil }
                group.cancelAll()
            }
            #expect(client.state.isClosed)
        }
    }

    private func client(
        _ visits: Visits, at address: EventSocketAddress
    ) async -> (client: EventSocketClient, answers: Watched<[String]>) {
        let answers = Watched<[String]>([])
        let overflow = OfflineQueue.Overflow.coalesce { name in
            visits.visit(.keyOf)
            return "\(name)"
        }
        let policy = ReconnectPolicy { _, random in
            visits.visit(.schedule)
            return .zero
        }
        var router = EventRouter()
        router.on("question") { _, socket in visits.visit(.router, socket) }
        let client = EventSocketClient(
            to: address,
            configuration: EventSocketClient.Configuration(
                socket: EventSocket.Configuration(
                    codec: EventCodec(payloads: VisitedCoder(visits: visits)), closeTimeout: .milliseconds(1),
                    maxListeners: 1, observability: Observability(metrics: VisitedMetrics(visits))
                ),
                reconnect: policy, whileDisconnected: .queue(OfflineQueue(overflow: overflow)),
                undelivered: { _ in visits.visit(.undelivered) }, clock: VisitedClock(visits),
                random: {
                    visits.visit(.random)
                    return 0
                }
            ),
            router: router, logger: Logger(label: "test") { _ in VisitedLog(visits: visits) }
        ) { socket in
            await socket.onLifecycle { socket, _ in visits.visit(.connectionLifecycle, socket) }
            visits.visit(.hook, socket)
        }
        await client.onLifecycle { socket, _ in visits.visit(.lifecycle, socket) }
        await client.onAny { socket, _ in visits.visit(.onAny, socket) }
        await client.once("question") { socket, _ in visits.visit(.once, socket) }
        await client.on("question") { socket, _ in visits.visit(.on, socket) }
        await client.on(Event<Int>("question")) { socket, _ in
            try socket.send("answer")
            answers.append("answer")
        }
        return (client, answers)
    }

    private struct VisitedCoder: PayloadCoder {
        let visits: Visits

        func encode<Payload: Encodable>(_ payload: Payload, into buffer: inout ByteBuffer) throws {
            buffer.writeString("1")
        }

        func decode<Payload: Decodable>(_ type: Payload.Type, from json: ByteBuffer) throws -> Payload {
            self.visits.visit(.decode)
            guard let number = 1 as? Payload else { throw CancellationError() }
            return number
        }
    }

    @Test("A schedule that closes the client ends it, whatever it answers", arguments: [true, false])
    func closedBySchedule(givesUp: Bool) async throws {
        let reference = Watched<EventSocketClient?>(nil)
        let client = EventSocketClient(
            to: DeadAddress.tcp,
            configuration: EventSocketClient.Configuration(
                reconnect: ReconnectPolicy { retry, _ in
                    guard retry > 2 else { return .zero }
                    reference.value?.close()
                    return givesUp ? nil : .seconds(3600)
                }
            )
        )
        reference.update { $0 = client }
        try await client.run()
        reference.update { $0 = nil }
        #expect("\(try await client.end())" == "closed")
    }

    @Test("A listener registered while another's excess is logged stays, and so does a sequence")
    func registeredByLogger() async throws {
        try await RawListener.with { listener in
            let heard = Watched<[String]>([])
            let reference = Watched<EventSocketClient?>(nil)
            let sequences = Watched<[EventMessageSequence]>([])
            let client = EventSocketClient(
                to: listener.address,
                configuration: EventSocketClient.Configuration(
                    socket: EventSocket.Configuration(closeTimeout: .milliseconds(1), maxListeners: 1)),
                logger: Logger(label: "test") { _ in
                    CallingLog {
                        guard let client = reference.value, sequences.value.isEmpty else { return }
                        sequences.append(client.messages(matching: "a"))
                        client.assumeIsolated { _ = $0.onAny { _, _ in heard.append("any") } }
                    }
                }
            )
            reference.update { $0 = client }
            for _ in 0..<2 { await client.on("a") { _, _ in heard.append("on") } }
            reference.update { $0 = nil }
            let sequence = try #require(sequences.value.first)
            sequences.update { $0 = [] }
            try await withRunning(client) {
                try await listener.accept().send("[\"a\",1]\n")
                #expect(try await heard.first(3) == ["any", "on", "on"])
                var iterator = sequence.makeAsyncIterator()
                #expect(try await iterator.next()?.name == "a")
            }
        }
    }

    private struct CallingLog: LogHandler {
        let call: @Sendable () -> Void
        var logLevel = Logger.Level.warning
        var metadata = Logger.Metadata()

        init(_ call: @escaping @Sendable () -> Void) {
            self.call = call
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) { self.call() }
    }
}

extension EventSocketClient.State {
    var isClosed: Bool {
        if case .closed = self { true } else { false }
    }
}
