//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

@Suite("Output that is not read", .timeLimit(.minutes(2)))
struct StuckOutputTests {
    @Test(
        "A connection whose messages cannot be printed waits, and others are accepted and served",
        arguments: [Signal.interrupt, .terminate])
    func others(_ signal: Signal) async throws {
        let stuck = try StuckPipe()
        let server = try await Tool.run(shell: "exec nss listen 127.0.0.1:0 --echo > \(stuck.path)") { server in
            let address = try await server.addressNotedOnErrors()
            let flood = try RawPeer(address)
            #expect(flood.sendUntilRefused(Self.flood, limit: 256 << 20), "The flood is not pushed back.")
            for number in 1...3 {
                let honest = try RawConversation(RawPeer(address))
                #expect(try honest.ask("[\"a\",\(number)]") == "[\"a\",\(number)]")
            }
            try server.send(signal)
            withExtendedLifetime(flood) {}
        }
        #expect(server.status == .exited(74))
        #expect(server.errors.last?.hasPrefix("nss: stdout was not read") == true, "\(server.errors)")
    }

    private static let flood = String(repeating: "[\"flood\",\"\(String(repeating: "x", count: 4_000))\"]\n", count: 16)

    @Test(
        "A run whose end was decided ends with 74",
        arguments: ["--timeout 20", "--count 1", "--count 2 --timeout 20"])
    func decided(_ options: String) async throws {
        let stuck = try StuckPipe()
        let server = try await Tool.run(shell: "exec nss listen 127.0.0.1:0 \(options) > \(stuck.path)") { server in
            let address = try await server.addressNotedOnErrors()
            let peer = try RawPeer(address)
            try peer.send("[\"a\",1]\n")
            _ = try await server.errors.next()
            _ = try await server.errors.rest()
            withExtendedLifetime(peer) {}
        }
        #expect(server.status == .exited(74))
    }

    @Test(
        "No command waits for ever",
        arguments: [
            "connect ADDRESS --json --timeout 0.3", "connect ADDRESS --json --reconnect --timeout 0.3",
            "connect ADDRESS --json --count 1 --timeout 20", "send ADDRESS a --json", "doctor ADDRESS",
            "bench ADDRESS --duration 0.1", "bench --duration 0.1 --json", "demo", "demo --json", "--help", "--version",
        ])
    func commands(_ command: String) async throws {
        let server = try await Tool.listen("--echo") { server, address in
            let stuck = try StuckPipe()
            let command = command.replacing("ADDRESS", with: address)
            let outcome = try await Tool.run(shell: "exec nss \(command) > \(stuck.path)") { tool in
                // Some commands have ended by now, and read nothing.
                try? await tool.write("{\"event\":\"a\"}\n")
                _ = try await tool.errors.rest()
            }
            #expect(outcome.status == .exited(74))
            try server.send(.interrupt)
        }
        #expect(server.status == .exited(0))
    }

    @Test("A hub serves its rooms although stdout is stuck, and ends")
    func hub() async throws {
        let stuck = try StuckPipe()
        let path = stuck.path + ".socket"
        let hub = try await Tool.run(shell: "exec nss hub unix:\(path) --json > \(stuck.path)") { hub in
            // Where it listens is told on stdout. Until it does, there is nothing to connect to.
            var member = try await Self.join(path)
            while member.status == .exited(69) { member = try await Self.join(path) }
            #expect(member.status == .exited(0))
            #expect(member.output.first?.hasPrefix("here::lobby ") == true)
            try hub.send(.terminate)
        }
        #expect(hub.status == .exited(74))
    }

    private static func join(_ path: String) async throws -> Tool.Outcome {
        try await Tool.run("connect", "unix:\(path)", "--count", "1", "--timeout", "20", input: "join::lobby\n")
    }

    @Test("A stuck stderr stops nothing")
    func errors() async throws {
        let stuck = try StuckPipe()
        let server = try await Tool.run(
            shell: "exec nss listen 127.0.0.1:0 --json --echo 2> \(stuck.path)"
        ) { server in
            let address = try await server.addressListenedOn()
            for number in 1...3 {
                let peer = try RawConversation(RawPeer(address))
                #expect(try peer.ask("nonsense\n[\"a\",\(number)]") == "[\"a\",\(number)]")
            }
            try server.send(.terminate)
        }
        #expect(server.status == .exited(0))
        // What ends a run is told there, and cannot be: that changes nothing about the status.
        let usage = try await Tool.run(shell: "exec nss listen nowhere:x 2> \(stuck.path)") { _ in }
        #expect(usage.status == .exited(64))
        let text = try await Tool.run(shell: "exec nss listen 127.0.0.1:0 --timeout 0.2 2> \(stuck.path)") { _ in }
        #expect(text.status == .exited(0))
    }
}
