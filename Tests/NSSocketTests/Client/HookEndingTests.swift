//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("A connection that ends while its hook runs", .timeLimit(.minutes(5)))
struct HookEndingTests {
    /// How this side ends it.
    enum Ending: String, CaseIterable {
        case close, abort

        func end(_ socket: EventSocket) {
            switch self {
            case .close: socket.close()
            case .abort: socket.abort()
            }
        }

        var outcome: String { self == .close ? "closed" : "aborted" }
    }

    /// What the hook does before.
    enum Stage: CaseIterable {
        case atOnce, afterSending, afterReceiving, withSequence, afterSuspending
    }

    /// What it does after.
    enum Afterwards: CaseIterable {
        case returns, throwsError, awaitsEnd, awaitsEndAndThrows, sends, receives, overstaysItsTime
    }

    private struct Refusal: Error {}

    /// Gives up at once, so that a connection that is taken for failed shows.
    private static func configuration(
        allowHalfOpen: Bool = false, clock: any Clock<Duration> = ContinuousClock()
    ) -> EventSocketClient.Configuration {
        EventSocketClient.Configuration(
            socket: EventSocket.Configuration(allowHalfOpen: allowHalfOpen, closeTimeout: .milliseconds(1)),
            reconnect: .never, clock: clock
        )
    }

    @Test(
        "The hook's own end of it ends the client: one answer, at every stage", arguments: Ending.allCases,
        Stage.allCases)
    func endedByHook(ending: Ending, stage: Stage) async throws {
        for afterwards in Afterwards.allCases {
            let clock = ManualClock()
            let runs = Watched(0)
            let outcome = try await self.outcome(Self.configuration(clock: clock)) { socket in
                runs.update { $0 += 1 }
                switch stage {
                case .atOnce: break
                case .afterSending: try await socket.send("login")
                case .afterReceiving: _ = try await socket.nextMessage()
                case .withSequence:
                    var messages = socket.messages(matching: "**").makeAsyncIterator()
                    _ = try await messages.next()
                case .afterSuspending: for _ in 0..<10 { await Task.yield() }
                }
                ending.end(socket)
                switch afterwards {
                case .returns: break
                case .throwsError: throw Refusal()
                case .awaitsEnd: try await socket.closed()
                case .awaitsEndAndThrows:
                    try await socket.closed()
                    throw Refusal()
                case .sends: try await socket.send("more")
                case .receives: while try await socket.nextMessage() != nil {}
                case .overstaysItsTime:
                    try await clock.sleeper(until: .seconds(10))
                    clock.advance(by: .seconds(10))
                    try await ManualClock().sleep(for: .seconds(1))
                }
            }
            #expect(outcome == ending.outcome, "\(afterwards)")
            #expect(runs.value == 1)
        }
    }

    @Test("So does that of a listener of the client's", arguments: Ending.allCases, [true, false])
    func endedByListener(ending: Ending, returnsAtOnce: Bool) async throws {
        let outcome = try await self.outcome(Self.configuration()) { client in
            await client.onLifecycle { socket, event in
                if case .error = event { ending.end(socket) }
            }
        } hook: { socket in
            if returnsAtOnce {
                _ = try await socket.nextMessage()
                await socket.setUp { $0.report(EventSocketError(.malformedFrame, "No frame.")) }
            } else {
                // The peer's line that is no frame comes behind the message.
                while try await socket.nextMessage() != nil {}
            }
        }
        #expect(outcome == ending.outcome)
    }

    @Test("So does the client's own end", arguments: Afterwards.allCases)
    func endedByClient(afterwards: Afterwards) async throws {
        let reference = Watched<EventSocketClient?>(nil)
        let outcome = try await self.outcome(Self.configuration()) { client in
            reference.update { $0 = client }
        } hook: { socket in
            reference.value?.close()
            switch afterwards {
            case .returns, .sends, .receives: break
            case .throwsError, .overstaysItsTime: throw Refusal()
            case .awaitsEnd: try await socket.closed()
            case .awaitsEndAndThrows:
                try await socket.closed()
                throw Refusal()
            }
        }
        reference.update { $0 = nil }
        #expect(outcome == "closed")
    }

    /// How the peer ends it, and what the hook says about that.
    @Test("The peer's end of it is a failed attempt, whatever the hook makes of it", arguments: [true, false])
    func endedByPeer(isReset: Bool) async throws {
        for throwsError in [true, false] {
            try await RawListener.with { listener in
                let (states, hooks) = (Watched<[String]>([]), Watched<[Bool]>([]))
                let client = EventSocketClient(to: listener.address, configuration: Self.configuration()) { socket in
                    hooks.append(throwsError)
                    try await socket.closed()
                    if throwsError { throw Refusal() }
                }
                await client.onLifecycle { _, event in
                    if case .start = event { states.append("start") }
                }
                try await withThrowingTaskGroup(of: EventSocketError.Code?.self) { group in
                    group.addTask { await code { try await client.run() } }
                    let peer = try await listener.accept()
                    _ = try await hooks.next()
                    if isReset { try await peer.reset() } else { try await peer.close() }
                    #expect(try await group.next() == .retriesExhausted)
                }
                guard case .closed(.failed(let error)) = client.state else { throw Refusal() }
                let cause = (error.cause as? EventSocketError)?.code
                #expect(cause == .closedByPeer || (isReset && cause == .connectionFailed))
                #expect(states.value.isEmpty)
            }
        }
    }

    @Test("A connection that ended before its hook has run never starts, for late listeners neither")
    func neverStarted() async throws {
        try await RawListener.with { listener in
            let sockets = Watched<[EventSocket]>([])
            let client = EventSocketClient(to: listener.address, configuration: Self.configuration()) { socket in
                sockets.append(socket)
                socket.abort()
                try await socket.closed()
            }
            try await client.run()
            let heard = Watched<[String]>([])
            await sockets.value[0].onLifecycle { _, event in heard.append("\(event)") }
            #expect(heard.value == ["\(LifecycleEvent.close(.aborted))"])
        }
    }

    /// Runs a client until it ends.
    private func outcome(
        _ configuration: EventSocketClient.Configuration,
        prepare: (EventSocketClient) async -> Void = { _ in },
        hook: @escaping EventSocketClient.ConnectionHook
    ) async throws -> String {
        try await RawListener.with { listener in
            let client = EventSocketClient(to: listener.address, configuration: configuration, onConnect: hook)
            await prepare(client)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = await code { try await client.run() } }
                let peer = try await listener.accept()
                try? await peer.send("[\"welcome\",1]\nno frame\n")
                try await group.waitForAll()
                guard case .closed(let reason) = client.state else { return "\(client.state)" }
                try? await peer.close()
                return "\(reason)"
            }
        }
    }
}
