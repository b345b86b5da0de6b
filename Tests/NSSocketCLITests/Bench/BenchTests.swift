//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Subprocess
import Testing

@testable import NSSocketCLI

@Suite("nss bench", .timeLimit(.minutes(5)))
struct BenchTests {
    private struct Result: Decodable {
        var mode: String
        var size: Int
        var connections: Int
        var messages: Int
        var perSecond: Int
        var latency: [String: Double]
    }

    private func result(_ outcome: Tool.Outcome) throws -> Result {
        #expect(outcome.status == .exited(0))
        #expect(outcome.errors == [])
        try #require(outcome.output.count == 1)
        return try JSONCoder().decode(Result.self, from: Array(outcome.output[0].utf8))
    }

    @Test("Without an address it measures a server of its own, in each mode", arguments: BenchMode.allCases)
    func ownServer(_ mode: BenchMode) async throws {
        let outcome = try await Tool.run(
            "bench", "--mode", mode.rawValue, "--duration", "0.2", "--connections", "2", "--size", "100", "--json")
        let result = try self.result(outcome)
        #expect(result.mode == mode.rawValue && result.size == 100 && result.connections == 2)
        #expect(result.messages > 0 && result.perSecond > 0)
        let latency = result.latency
        #expect(latency["p50", default: -1] > 0)
        #expect(latency["p50", default: -1] <= latency["p99.9", default: -1])
        #expect(latency["p99.9", default: -1] <= latency["max", default: -1])
    }

    @Test("It measures a listener that sends back, and lines have the length asked for")
    func listener() async throws {
        let listener = try await Tool.listen("--echo", "--count", "64") { tool, address in
            let outcome = try await Tool.run(
                "bench", address, "--duration", "600", "--size", "120", "--window", "16", "--json")
            #expect(outcome.status == .exited(69))
            // The listener has what it wanted, and closes.
            #expect(outcome.errors.first?.contains("closed the connection while it was measured") == true)
            #expect(outcome.output == [])
            _ = tool
        }
        let message = try #require(listener.output.first { $0.contains(#""type":"message""#) })
        let payload = try #require(message.split(separator: #""payload":"#).last?.dropLast())
        #expect(#"["bench","echo",,]"#.utf8.count - 1 + payload.utf8.count + 1 == 120)
    }

    @Test("A hub is measured by what its members hear")
    func hub() async throws {
        _ = try await Tool.hub { tool, address in
            let outcome = try await Tool.run(
                "bench", address, "--mode", "broadcast", "--duration", "0.3", "--connections", "3", "--json")
            let result = try self.result(outcome)
            #expect(result.messages > 0 && result.connections == 3)
            try tool.send(.terminate)
        }
    }

    @Test("Who is no hub is told from one")
    func noHub() async throws {
        _ = try await Tool.listen { tool, address in
            let outcome = try await Tool.run("bench", address, "--mode", "broadcast", "--duration", "0.1")
            #expect(outcome.status == .exited(75))
            #expect(outcome.errors.last?.contains("does not answer 'join'. Is it 'nss hub'?") == true)
            try tool.send(.terminate)
        }
    }

    @Test("A server that sends nothing back is told from one that does")
    func silence() async throws {
        _ = try await Tool.listen { tool, address in
            let outcome = try await Tool.run("bench", address, "--duration", "0.1")
            #expect(outcome.status == .exited(75))
            #expect(
                outcome.errors.dropFirst() == [
                    "nss: In the time given \(address) sent nothing back; measure one that does, such as 'nss listen --echo'."
                ])
            try tool.send(.terminate)
        }
    }

    @Test("Ctrl-C ends a long measurement at once, and what there is is told", arguments: BenchMode.allCases)
    func interrupt(_ mode: BenchMode) async throws {
        let outcome = try await Tool.run(["bench", "--mode", mode.rawValue, "--duration", "80000"]) { bench in
            #expect(try await bench.errors.next().hasPrefix("measuring 127.0.0.1:"))
            try bench.send(.interrupt)
        }
        #expect(outcome.status == .exited(0))
        #expect(outcome.errors == [])
    }

    @Test(
        "What cannot be measured is refused before anything is sent",
        arguments: [
            (["--size", "10"], "--size must be 47 to 1048576 for --mode echo."),
            (["--window", "0"], "--window must be 1 to 1048576."),
            (["--window", "1000000"], "--window times --size must be 64 MiB at most; make one of them smaller."),
            (["--connections", "0"], "--connections must be 1 to 10000."),
            (["--duration", "0"], "--duration must be a number of seconds above 0, and a day at most."),
            (["--tls"], "TLS needs an address: nss bench tls://HOST:PORT."),
        ])
    func usage(_ arguments: [String], _ complaint: String) async throws {
        let outcome = try await Tool.run(["bench"] + arguments)
        #expect(outcome.status == .exited(64))
        #expect(outcome.errors.first == "Error: \(complaint)")
    }

    @Test("Nobody at the address is a failure that says so")
    func nobody() async throws {
        let outcome = try await Tool.run("bench", "unix:/nobody/is/here", "--duration", "1")
        #expect(outcome.status == .exited(69))
        #expect(outcome.output == [])
        #expect(outcome.errors.first?.contains("/nobody/is/here") == true)
    }
}
