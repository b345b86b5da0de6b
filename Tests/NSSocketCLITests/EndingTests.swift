//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

@Suite("How runs end", .timeLimit(.minutes(5)))
struct EndingTests {
    @Test("Ctrl-C and a polite kill end a server in good order", arguments: [Signal.interrupt, .terminate])
    func signalledServer(_ signal: Signal) async throws {
        let server = try await Tool.listen { server, address in
            let client = try await Tool.run("connect", address, "--json") { client in
                _ = try await client.output.next()
                _ = try await server.output.next()
                try server.send(signal)
                #expect(try await client.output.next() == #"{"type":"close","connection":1}"#)
            }
            #expect(client.status == .exited(69))
        }
        #expect(server.status == .exited(0))
        #expect(server.output == [#"{"type":"close","connection":1}"#])
        #expect(server.errors == [])
    }

    @Test("Ctrl-C ends a client that waits for input")
    func signalledClient() async throws {
        let server = try await Tool.listen { server, address in
            let client = try await Tool.run("connect", address, "--json") { client in
                _ = try await client.output.next()
                try client.send(.interrupt)
                #expect(try await client.output.next() == #"{"type":"close","connection":1}"#)
                #expect(try await client.output.rest() == [])
            }
            #expect(client.status == .exited(0))
            try server.send(.interrupt)
        }
        #expect(server.status == .exited(0))
    }

    @Test("Too few messages in time is a time-out, and says how many came")
    func timeOut() async throws {
        let server = try await Tool.run("listen", "0", "--json", "--count", "1", "--timeout", "0.2")
        #expect(server.status == .exited(75))
        #expect(server.errors.count == 1)
        #expect(server.errors.first?.contains("Only 0 of 1 messages") == true)
    }

    @Test("A time alone is how long to run")
    func timeAlone() async throws {
        let server = try await Tool.run("listen", "0", "--timeout", "0.2")
        #expect(server.status == .exited(0))
        let waiting = try await Tool.listen { waiting, address in
            let client = try await Tool.run("connect", address, "--timeout", "0.2", input: "")
            #expect(client.status == .exited(0))
            try waiting.send(.interrupt)
        }
        #expect(waiting.status == .exited(0))
    }

    @Test("No more than the wanted number is printed, even if more has arrived")
    func exactCount() async throws {
        let server = try await Tool.listen("--count", "2") { _, address in
            try RawPeer(address).send(String(repeating: "[\"a\",1]\n", count: 100))
        }
        #expect(server.status == .exited(0))
        #expect(server.output.filter { $0.contains("message") }.count == 2)
    }

    @Test("A peer that leaves before enough has come is reported")
    func tooFew() async throws {
        let server = try await Tool.listen("--echo") { server, address in
            let client = try await Tool.run("connect", address, "--count", "2") { client in
                try await client.write("a 1\n")
                #expect(try await client.output.next() == "a 1")
                try server.send(.interrupt)
                #expect(try await client.output.rest() == [])
            }
            #expect(client.status == .exited(69))
            #expect(client.errors.last?.contains("after 1 of 2 messages") == true)
        }
        #expect(server.status == .exited(0))
    }

    @Test(
        "What cannot be printed is told with 74, but that nobody wants to read it is no failure",
        arguments: ["doctor ADDRESS", "bench ADDRESS --duration 0.1", "demo"])
    func output(_ command: String) async throws {
        let server = try await Tool.listen("--echo") { server, address in
            let command = "nss " + command.replacing("ADDRESS", with: address)
            let full = try await Tool.run(shell: "exec \(command) > /dev/full") { _ in }
            #expect(full.status == .exited(74), "\(full.errors)")
            #expect(full.errors.last?.hasPrefix("nss: stdout cannot be written") == true, "\(full.errors)")
            let gone = try await Tool.run(shell: "(\(command); echo $? >&2) | true") { _ in }
            #expect(gone.errors.last == "0", "\(gone.errors)")
            try server.send(.interrupt)
        }
        #expect(server.status == .exited(0))
    }

    @Test("Certificates are written before their names, for whoever stops reading those")
    func certificates() async throws {
        let outcome = try await Tool.run(
            shell: "d=$(mktemp -d); (nss certs $d 2>/dev/null) | true; ls $d | wc -l; exec rm -r $d"
        ) { tool in
            let count = try await tool.output.next()
            #expect(count.filter { $0 != " " } == "5")
        }
        #expect(outcome.status == .exited(0))
    }

    @Test("Nobody to connect to is reported with advice", arguments: [["connect"], ["send"]])
    func refused(_ command: [String]) async throws {
        // A port that was free a moment ago.
        let freed = FreedPort()
        let server = try await Tool.listen { server, address in
            await freed.set(address)
            try server.send(.interrupt)
        }
        #expect(server.status == .exited(0))
        let address = await freed.address
        let outcome =
            command == ["send"]
            ? try await Tool.run("send", address, "a") : try await Tool.run("connect", address, "--json")
        #expect(outcome.status == .exited(69))
        #expect(outcome.errors == ["nss: Nothing listens on \(address); start the server, or check the address."])
        if command == ["connect"] {
            #expect(
                outcome.output == [
                    #"{"type":"error","connection":1,"code":"connectFailed","#
                        + #""message":"Nothing listens on \#(address); start the server, or check the address."}"#
                ]
            )
        }
    }

    @Test("An address that is taken is reported with advice")
    func addressInUse() async throws {
        let server = try await Tool.listen { server, address in
            let second = try await Tool.run("listen", address, "--json")
            #expect(second.status == .exited(69))
            #expect(second.output.first?.hasPrefix(#"{"type":"error","code":"addressInUse","#) == true)
            #expect(second.errors.first?.hasPrefix("nss: Something listens on \(address) already") == true)
            try server.send(.interrupt)
        }
        #expect(server.status == .exited(0))
    }
}

/// Where a server was.
private actor FreedPort {
    var address = ""

    func set(_ address: String) { self.address = address }
}
