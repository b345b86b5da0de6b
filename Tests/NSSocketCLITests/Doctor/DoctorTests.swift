//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Subprocess
import Testing

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

@Suite("nss doctor", .timeLimit(.minutes(5)))
struct DoctorTests {
    /// What the tool prints in JSON mode, as `check: result`, and the summary.
    private func examine(_ arguments: String...) async throws -> (
        status: TerminationStatus, checks: [String], summary: String
    ) {
        let outcome = try await Tool.run(["doctor", "--json"] + arguments)
        #expect(outcome.errors == [])
        let checks = outcome.output.dropLast().map { line in
            guard
                let found = line.firstMatch(
                    of: /^\{"type":"check","name":"(\w+)","result":"(\w+)","message":".+"\}$/)
            else { return line }
            return "\(found.1): \(found.2)"
        }
        return (outcome.status, checks, outcome.output.last ?? "")
    }

    @Test("A server that waits to be spoken to is fine, and people see one line for each check")
    func silentServer() async throws {
        let server = try RawServer(saying: "", closes: false)
        let outcome = try await Tool.run("doctor", server.address)
        #expect(outcome.status == .exited(0))
        #expect(outcome.errors == [])
        #expect(outcome.output.count == 7)
        #expect(outcome.output.first == "ok    \(server.address) is a TCP address, to be spoken to without TLS.")
        #expect(outcome.output[1].hasPrefix("ok    \(server.address) accepts connections, within "))
        #expect(
            Array(outcome.output.dropFirst(2)) == [
                "ok    Nothing is encrypted, and nothing leaves this machine.",
                "ok    It stays silent, as a peer does that waits to be spoken to.",
                "", "You can talk to it.", "  nss connect \(server.address)",
            ])
    }

    @Test("A server that greets is recognised, and nothing of what it says is shown but the name")
    func greeting() async throws {
        let server = try RawServer(saying: "[\"you\",\"there\",{\"secret\":1}]\n", closes: false)
        let outcome = try await Tool.run("doctor", "--json", server.address)
        #expect(outcome.status == .exited(0))
        #expect(
            outcome.output.dropLast().last
                == #"{"type":"check","name":"peer","result":"ok","message":"#
                + #""It speaks this protocol: it sends 1 message, you::there, by itself."}"#)
        #expect(
            outcome.output.last
                == #"{"type":"summary","result":"ok","message":"You can talk to it.","command":"#
                + #""nss connect \#(server.address)"}"#)
        #expect(!outcome.output.contains { $0.contains("secret") })
    }

    @Test(
        "What is no peer is said so with 69",
        arguments: [
            ("SSH-2.0-OpenSSH_9.9\r\n", false, "does not speak this protocol"),
            ("", true, "closes the connection at once"),
            ("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", true, "does not speak this protocol"),
        ]
    )
    func strangers(_ text: String, _ closes: Bool, _ message: String) async throws {
        let server = try RawServer(saying: text, closes: closes)
        let outcome = try await Tool.run("doctor", server.address)
        #expect(outcome.status == .exited(69))
        #expect(outcome.errors == [])
        #expect(outcome.output.contains { $0.hasPrefix("fail  ") && $0.contains(message) }, "\(outcome.output)")
        #expect(outcome.output.last == "You cannot talk to it; see to what is marked fail above.")
    }

    @Test("What a peer says is seen however soon it leaves, in programs that have just begun and are slow at first")
    func curtness() async throws {
        let server = try RawServer(saying: "[\"a\",1]\n", closes: true)
        let address = server.address
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<20 {
                        let outcome = try await Tool.run("doctor", address)
                        #expect(outcome.output.contains { $0.contains("It sends 1 message, a, and closes") })
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("Where nobody listens, and a name that nobody knows, are failures")
    func nobody() async throws {
        let freed = try RawServer(saying: "", closes: true).address
        let refused = try await self.examine(freed)
        #expect(refused.status == .exited(69))
        #expect(refused.checks == ["address: ok", "connect: fail"])
        #expect(refused.summary.hasPrefix(#"{"type":"summary","result":"fail","message":"#))
        let unknown = try await self.examine("no-such-host.invalid:1")
        #expect(unknown.status == .exited(69))
        #expect(unknown.checks == ["address: ok", "host: fail"])
    }

    @Test("The addresses of a name are told")
    func hostName() async throws {
        let server = try RawServer(saying: "[\"a\",1]\n", closes: false)
        let port = server.address.split(separator: ":").last ?? ""
        let outcome = try await self.examine("localhost:\(port)")
        #expect(outcome.status == .exited(0))
        #expect(outcome.checks.starts(with: ["address: ok", "host: ok"]))
        #expect(outcome.checks.contains("connect: ok"))
        #expect(outcome.checks.last == "peer: ok")
    }

    @Test("Unix sockets: served, open to all, left behind, and no sockets at all")
    func unixSockets() async throws {
        let path = "/tmp/nss-doctor-\(UInt32.random(in: 0 ... .max)).sock"
        defer { unlink(path) }
        let missing = try await self.examine("unix:\(path)")
        #expect(missing.checks == ["address: ok", "file: fail"])
        let killed = try await Tool.run("listen", "unix:\(path)", "--json") { server in
            _ = try await server.addressListenedOn()
            chmod(path, 0o600)
            let closed = try await self.examine("unix:\(path)")
            #expect(closed.status == .exited(0))
            #expect(closed.checks == ["address: ok", "file: ok", "access: ok", "connect: ok", "peer: ok"])
            chmod(path, 0o777)
            let open = try await self.examine("unix:\(path)")
            #expect(open.status == .exited(0))
            #expect(open.checks == ["address: ok", "file: ok", "access: risk", "connect: ok", "peer: ok"])
            #expect(open.summary.contains("mind what is marked risk"))
            try server.send(.kill)
        }
        #expect(killed.status == .signaled(9))
        #expect(!killed.output.contains { $0.contains(#""type":"error""#) }, "Nothing was sent to it that is no frame.")
        let stale = try await self.examine("unix:\(path)")
        #expect(stale.status == .exited(69))
        #expect(stale.checks == ["address: ok", "file: ok", "access: risk", "connect: fail"])
        let other = try await self.examine("unix:/dev/null")
        #expect(other.checks == ["address: ok", "file: fail"])
    }

    @Test("Over TLS: what is presented, whether it is trusted, and what is to be used where nobody asked for TLS")
    func overTLS() async throws {
        try await TestCertificates.with { folder in
            let listen = [
                "listen", "tls://127.0.0.1:0", "--json", "--cert", "\(folder)/server.pem", "--key",
                "\(folder)/server-key.pem",
            ]
            let server = try await Tool.run(listen) { server in
                let address = try await server.addressListenedOn()
                let trusted = try await self.examine(address, "--ca", "\(folder)/ca.pem")
                #expect(trusted.status == .exited(0))
                #expect(
                    trusted.checks.filter { !$0.hasPrefix("validity: ") } == [
                        "address: ok", "connect: ok", "handshake: ok", "certificate: ok", "trust: ok",
                        "clientCertificate: ok", "peer: ok",
                    ])
                // Thirty days, less the time since.
                #expect(trusted.checks.contains { $0.hasPrefix("validity: ") })
                #expect(trusted.summary.contains(#""command":"nss connect \#(address) --ca \#(folder)/ca.pem""#))
                let distrusted = try await self.examine(address)
                #expect(distrusted.status == .exited(69))
                #expect(distrusted.checks.last == "trust: fail")
                let careless = try await self.examine(address, "--insecure")
                #expect(careless.status == .exited(0))
                #expect(careless.checks.contains("trust: risk"))
                let plain = try await self.examine(String(address.dropFirst("tls://".count)))
                #expect(plain.status == .exited(69))
                #expect(plain.checks.suffix(2) == ["tlsAvailable: note", "peer: fail"])
                #expect(plain.summary.contains(#""command":"nss doctor \#(address)""#))
                try server.send(.interrupt)
            }
            #expect(server.status == .exited(0))
        }
    }

    @Test("A server that demands a client certificate is said to, and content with one")
    func mutualTLS() async throws {
        try await TestCertificates.with { folder in
            let ca = ["--ca", "\(folder)/ca.pem"]
            let listen = [
                "listen", "tls://127.0.0.1:0", "--json", "--cert", "\(folder)/server.pem", "--key",
                "\(folder)/server-key.pem",
            ]
            let server = try await Tool.run(listen + ca) { server in
                let address = try await server.addressListenedOn()
                let without = try await self.examine(address, "--ca", "\(folder)/ca.pem")
                #expect(without.status == .exited(69))
                #expect(without.checks.last == "clientCertificate: fail")
                let with = try await self.examine(
                    address, "--ca", "\(folder)/ca.pem", "--cert", "\(folder)/client.pem", "--key",
                    "\(folder)/client-key.pem")
                #expect(with.status == .exited(0))
                #expect(with.checks.suffix(2) == ["clientCertificate: ok", "peer: ok"])
                try server.send(.interrupt)
            }
            #expect(server.status == .exited(0))
        }
    }

    @Test("A port without TLS is said to have none")
    func noTLS() async throws {
        let server = try RawServer(saying: "[\"a\",1]\n", closes: false)
        let outcome = try await self.examine("tls://\(server.address)", "--insecure")
        #expect(outcome.status == .exited(69))
        #expect(outcome.checks == ["address: ok", "connect: ok", "handshake: fail"])
    }

    @Test("Addresses that make no sense are refused with 64", arguments: ["0", "nowhere", "tls://0", "host:70000"])
    func usage(_ address: String) async throws {
        let outcome = try await Tool.run("doctor", address)
        #expect(outcome.status == .exited(64))
        #expect(outcome.output == [])
        #expect(!outcome.errors.isEmpty)
    }
}
