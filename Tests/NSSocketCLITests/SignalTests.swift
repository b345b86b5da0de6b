//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

@Suite("Signals and descriptors", .timeLimit(.minutes(2)))
struct SignalTests {
    private static func path() -> String { "/tmp/nss-test-\(UInt32.random(in: .min ... .max)).sock" }

    @Test(
        "Each signal that ends programs ends the run in good order, and the file of a unix socket is removed",
        arguments: [Signal.interrupt, .terminate, .terminalClosed, .quit])
    func signals(_ signal: Signal) async throws {
        for command in ["listen", "hub"] {
            let path = Self.path()
            let server = try await Tool.run([command, "unix:\(path)", "--json"]) { server in
                _ = try await server.addressListenedOn()
                #expect(access(path, F_OK) == 0)
                try server.send(signal)
            }
            #expect(server.status == .exited(0))
            #expect(access(path, F_OK) != 0)
        }
    }

    @Test("A run that was started with nohup outlives its terminal")
    func nohup() async throws {
        let server = try await Tool.run(
            shell: "trap '' HUP; exec nss listen 127.0.0.1:0 --json --echo"
        ) { server in
            let address = try await server.addressListenedOn()
            try server.send(.terminalClosed)
            let peer = try RawConversation(RawPeer(address))
            #expect(try peer.ask("[1]") == "[1]")
            try server.send(.terminate)
        }
        #expect(server.status == .exited(0))
    }

    @Test(
        "Descriptors 0 to 2 that are closed are not taken by connections",
        arguments: ["0<&-", "1>&-", "2>&-", "0<&- 1>&-", "1>&- 2>&-", "0<&- 1>&- 2>&-"])
    func closedDescriptors(_ closed: String) async throws {
        for options in ["--echo", "--echo --json"] {
            let path = Self.path()
            let server = try await Tool.run(shell: "exec nss listen unix:\(path) \(options) \(closed)") { server in
                var clients = [try await Self.ask(path)]
                while clients.last?.status == .exited(69) { clients.append(try await Self.ask(path)) }
                #expect(clients.last?.status == .exited(0))
                #expect(clients.last?.output == ["a 1", "b 2"])
                #expect(clients.last?.errors.filter { $0.contains("malformed") || $0.contains("skipped") } == [])
                try server.send(.terminate)
            }
            #expect(server.status == .exited(0))
        }
    }

    private static func ask(_ path: String) async throws -> Tool.Outcome {
        try await Tool.run("connect", "unix:\(path)", "--count", "2", "--timeout", "20", input: "a 1\nb 2\n")
    }
}
