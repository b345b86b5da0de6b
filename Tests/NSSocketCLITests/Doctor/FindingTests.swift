//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketCLI

@Suite("What nss doctor makes of what it sees")
struct FindingTests {
    private func results(_ findings: [Finding]) -> [Finding.Result] { findings.map(\.result) }

    @Test("An address that does not answer matters only if no other does")
    func reachability() {
        let some = Reachability.findings([
            ("[::1]:1", .refused), ("127.0.0.1:1", .accepted(after: .microseconds(1500))), ("10.0.0.1:1", .timedOut),
        ])
        #expect(self.results(some) == [.note, .ok, .note])
        #expect(some[0].message == "[::1]:1 does not accept connections; another address of the host does.")
        #expect(some[1].message == "127.0.0.1:1 accepts connections, within 1.5 ms.")
        let none = Reachability.findings([("[::1]:1", .refused), ("10.0.0.1:1", .unreachable)])
        #expect(self.results(none) == [.fail, .fail])
        #expect(none[0].message.hasSuffix("start the server, or check the port."))
        for outcome in [ConnectOutcome.timedOut, .notPermitted, .failed("odd")] {
            #expect(self.results(Reachability.findings([("a:1", outcome)])) == [.fail])
        }
    }

    @Test("A name is told with all its addresses")
    func host() {
        #expect(Reachability.host("a.example", []).result == .fail)
        #expect(Reachability.host("a.example", ["1.2.3.4"]).message == "a.example is 1.2.3.4.")
        #expect(
            Reachability.host("a.example", ["1.2.3.4", "::1", "::2"]).message == "a.example is 1.2.3.4, ::1 and ::2.")
    }

    @Test(
        "Plain text is a risk for everything that leaves the machine",
        arguments: [
            (["127.0.0.1"], Finding.Result.ok), (["127.8.9.1", "::1"], .ok), (["::ffff:127.0.0.1"], .ok),
            (["10.0.0.1"], .risk), (["127.0.0.1", "10.0.0.1"], .risk), (["::"], .risk), (["::2"], .risk),
            (["fe80::1"], .risk), (["::ffff:10.0.0.1"], .risk),
        ]
    )
    func plaintext(_ addresses: [String], _ result: Finding.Result) {
        #expect(Reachability.plaintext(addresses.compactMap { IPAddress($0) }).result == result)
    }

    @Test(
        "Who may connect to a unix socket is who may write to it",
        arguments: [
            (UInt32(0o755), Finding.Result.ok, "Only its owner may connect (mode 0755)."),
            (0o600, .ok, "Only its owner may connect (mode 0600)."),
            (0o770, .ok, "Its owner and its group may connect (mode 0770)."),
            (0o777, .risk, "Every user of this machine may connect (mode 0777)"),
            (0o002, .risk, "Every user of this machine may connect (mode 0002)"),
        ]
    )
    func access(_ mode: UInt32, _ result: Finding.Result, _ message: String) throws {
        let check = UnixSocketCheck(path: "/a", kind: .socket, mode: mode, owner: 7, user: 8)
        let finding = try #require(check.findings.last)
        #expect(finding.check == .access)
        #expect(finding.result == result)
        #expect(finding.message.hasPrefix(message))
    }

    @Test("Files that are no sockets, and sockets that nobody serves, are failures")
    func files() {
        #expect(UnixSocketCheck(at: "/no/such/file").kind == .missing)
        #expect(UnixSocketCheck(at: "/dev/null").kind == .other)
        #expect(UnixSocketCheck(at: "/dev/null/file").kind == .unreadable("Not a directory"))
        for path in ["/no/such/file", "/dev/null", "/dev/null/file"] {
            #expect(self.results(UnixSocketCheck(at: path).findings) == [.fail])
        }
        let own = UnixSocketCheck(path: "/a", kind: .socket, mode: 0o700, owner: 7, user: 7)
        #expect(own.findings.first?.message == "/a is a socket of your own.")
        #expect(own.served(.accepted(after: .zero)).result == .ok)
        #expect(own.served(.refused).message.contains("left its file behind"))
        for outcome in [ConnectOutcome.refused, .notPermitted, .timedOut, .unreachable, .failed("odd")] {
            #expect(own.served(outcome).result == .fail)
        }
    }

    @Test("Addresses fall into their parts")
    func endpoints() throws {
        #expect(Endpoint(try EventSocketAddress("6785")) == .tcp(host: "127.0.0.1", port: 6785))
        #expect(Endpoint(try EventSocketAddress("[::1]:1")) == .tcp(host: "::1", port: 1))
        #expect(Endpoint(try EventSocketAddress("a.example:65535")) == .tcp(host: "a.example", port: 65535))
        #expect(Endpoint(.unix("/tmp/a:1")) == .unix(path: "/tmp/a:1"))
        #expect(Endpoint(.unix("//tmp/a")) == .unix(path: "//tmp/a"))
    }

    @Test("All findings come to one of three ends, with what to run next")
    func diagnosis() {
        func diagnosis(_ findings: [Finding]) -> Diagnosis {
            Diagnosis(findings, command: "nss connect 1", tlsCommand: "nss doctor tls://1")
        }
        let fine = diagnosis([Finding(.address, .ok, ""), Finding(.connect, .note, "")])
        #expect(fine.isPossible)
        #expect(fine.message == "You can talk to it.")
        #expect(fine.command == "nss connect 1")
        let risky = diagnosis([Finding(.encryption, .risk, "")])
        #expect(risky.isPossible)
        #expect(risky.message.contains("marked risk"))
        #expect(risky.command == "nss connect 1")
        let impossible = diagnosis([Finding(.encryption, .risk, ""), Finding(.peer, .fail, "")])
        #expect(!impossible.isPossible)
        #expect(impossible.command == nil)
        let encrypted = diagnosis([Finding(.tlsAvailable, .note, ""), Finding(.peer, .fail, "")])
        #expect(!encrypted.isPossible)
        #expect(encrypted.command == "nss doctor tls://1")
    }

    @Test("What peers call things cannot move the cursor, and what is quoted is one word to a shell")
    func words() {
        #expect("chat::\u{1B}[2Jé\u{202E}\n".harmless == "chat::\u{FFFD}[2Jé\u{FFFD}\u{FFFD}")
        #expect(String(repeating: "a", count: 100).harmless == String(repeating: "a", count: 80) + "…")
        #expect("tls://[::1]:1".shellQuoted == "'tls://[::1]:1'")
        #expect("a b'c".shellQuoted == #"'a b'\''c'"#)
        #expect("/tmp/ca.pem".shellQuoted == "/tmp/ca.pem")
        #expect("".shellQuoted == "''")
    }
}
