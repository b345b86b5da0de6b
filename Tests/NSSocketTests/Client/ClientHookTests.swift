//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("The client's hook", .timeLimit(.minutes(5)))
struct ClientHookTests {
    /// Raw peers do not close when we do: nothing to wait for.
    private static let socket = EventSocket.Configuration(closeTimeout: .milliseconds(1))
    private static let atOnce = EventSocketClient.Configuration(
        socket: ClientHookTests.socket, reconnect: .fixed(.zero))

    @Test("The hook runs to completion on every connection before anything else is sent")
    func hookFirst() async throws {
        try await RawListener.with { listener in
            var configuration = Self.atOnce
            configuration.whileDisconnected = .queue()
            let client = EventSocketClient(to: listener.address, configuration: configuration) { socket in
                try await socket.send("log::in")
                var answers = socket.messages(matching: "ok").makeAsyncIterator()
                _ = try await answers.next()
                try await socket.send("subscribe")
            }
            try await client.send("early")
            try await withRunning(client) {
                let peer = try await listener.accept()
                #expect(try await peer.line() == #"["log","in",null]"#)
                try await client.send("late")
                try await peer.send(#"["ok",null]"# + "\n")
                for expected in [#"["subscribe",null]"#, #"["early",null]"#, #"["late",null]"#] {
                    #expect(try await peer.line() == expected)
                }
                try await peer.close()
                let next = try await listener.accept()
                #expect(try await next.line() == #"["log","in",null]"#)
            }
        }
    }

    @Test("A hook that throws ends the attempt, and the next one follows; the cause is told")
    func failingHook() async throws {
        struct NotToday: Error {}
        try await RawListener.with { listener in
            let clock = ManualClock()
            let count = Watched(0)
            let configuration = EventSocketClient.Configuration(
                socket: Self.socket, reconnect: .fixed(.seconds(5)), clock: clock)
            let client = EventSocketClient(to: listener.address, configuration: configuration) { _ in
                count.update { $0 += 1 }
                if count.value == 1 { throw NotToday() }
            }
            try await withRunning(client) {
                let peer = try await listener.accept()
                let wait = try await client.waiting()
                #expect(wait.cause.code == .onConnectFailed)
                #expect(wait.cause.message == "The onConnect hook threw NotToday.")
                _ = try await peer.line()
                client.retryNow()
                _ = try await client.ready()
            }
        }
    }

    @Test("A hook that takes too long ends the attempt", arguments: [true, false])
    func slowHook(closes: Bool) async throws {
        try await RawListener.with { listener in
            let clock = ManualClock()
            let configuration = EventSocketClient.Configuration(
                socket: Self.socket, reconnect: .fixed(.seconds(3)), clock: clock)
            let client = EventSocketClient(to: listener.address, configuration: configuration) { socket in
                for try await _ in socket.messages(matching: "never") {}
                try await ManualClock().sleep(for: .seconds(1))
            }
            try await withRunning(client) {
                let peer = try await listener.accept()
                if closes {
                    try await peer.close()
                    #expect(try await client.waiting().cause.code == .closedByPeer)
                } else {
                    try await clock.sleeper(until: .seconds(10))
                    clock.advance(by: .seconds(10))
                    #expect(try await client.waiting().cause.message.contains("took too long"))
                }
            }
        }
    }

    @Test("Closing while the hook runs closes in good order: what the hook sent arrives")
    func closingInHook() async throws {
        try await RawListener.with { listener in
            let hasSent = Watched(false)
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce) { socket in
                try await socket.send("last")
                hasSent.update { $0 = true }
                _ = try await socket.nextMessage()
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await client.run() }
                let peer = try await listener.accept()
                _ = try await hasSent.first { $0 ? true : nil }
                client.close()
                #expect(try await peer.line() == #"["last",null]"#)
                #expect(try await peer.line() == nil)
                try await peer.close()
                try await group.waitForAll()
            }
            #expect("\(try await client.end())" == "closed")
        }
    }
}
