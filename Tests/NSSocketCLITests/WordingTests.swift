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

@Suite("The words of messages", .timeLimit(.minutes(2)))
struct WordingTests {
    /// Words of libraries that the user of a tool cannot know, and properties of the library where the tool has options.
    private static let foreign = [
        "NIO", "BoringSSL", "ASN1", "OPENSSL", "descriptor:", "addr:", "failedTo", "errno", "Optional(", "EventSocket",
        "hook", "minimumVersion", "serverName", "Limits.", "Configuration", "connectTimeout", "handshakeTimeout",
        "Error(", "Error Domain",
    ]

    @Test(
        "Failures are told without words of other libraries, and with the tool's own options",
        arguments: [
            "listen tls://", "listen tls://host", "listen tls://a:b:c", "listen tcp:1", "listen nowhere.invalid:1",
            "listen 203.0.113.1:6785", "listen unix:/no/such/folder/socket", "listen unix:/tmp", "listen [::1]",
            "listen 127.0.0.1:1 --tls", "listen tls://0 --cert /dev/null --key /dev/null",
            "listen tls://0 --cert FOLDER/server.pem --key FOLDER/client-key.pem",
            "listen tls://0 --cert FOLDER/server-key.pem --key FOLDER/server.pem",
            "listen tls://0 --cert FOLDER/server.pem --key FOLDER/server-key.pem --ca FOLDER/server-key.pem",
            "connect nowhere.invalid:1", "connect unix:/tmp", "connect unix:/no/such", "connect []:1", "connect *:1",
            "connect 127.0.0.1:1", "connect tls://127.0.0.1:1", "connect tls://127.0.0.1:1/ --ca /dev/zero",
            "connect unix:/tmp/no --tls", "connect tls://ADDRESS", "connect tls://SILENT --timeout 0.5",
            "connect ADDRESS --reconnect --max-retries 1 --timeout 2", "send tls://ADDRESS a", "send ADDRESS {",
            "send nowhere.invalid:1 a", "doctor tls://ADDRESS", "doctor nowhere.invalid:1", "doctor unix:/tmp",
            "doctor 127.0.0.1:1", "certs /tmp/nss-certs-none --host é", "certs /proc/no --host a",
            "bench tls://ADDRESS",
            "bench nowhere.invalid:1",
        ])
    func failures(_ command: String) async throws {
        try await TestCertificates.with { folder in
            let chatter = try RawServer(saying: "hello\r\n", closes: true)
            let silent = try RawServer(saying: "", closes: false)
            let command = command.replacing("FOLDER", with: folder).replacing("ADDRESS", with: chatter.address)
                .replacing("SILENT", with: silent.address)
            let outcome = try await Tool.run(command.split(separator: " ").map(String.init))
            #expect(outcome.status != .exited(0), "\(command)")
            let lines = (outcome.output + outcome.errors).filter { !$0.hasPrefix("Help:") && !$0.hasPrefix("Usage:") }
            #expect(!lines.isEmpty)
            // What was written with tls:// is called so.
            if command.contains("tls://") { #expect(!lines.contains { $0.contains("tcp://") }, "\(lines)") }
            for line in lines {
                for word in Self.foreign where line.contains(word) { Issue.record("\(command): '\(word)' in: \(line)") }
            }
        }
    }

    @Test("Addresses with a slash at the end, and the asterisk for all interfaces, are accepted")
    func addresses() async throws {
        let server = try await Tool.run("listen", "tcp://*:0/", "--json", "--echo") { server in
            let address = try await server.addressListenedOn()
            let port = try #require(address.split(separator: ":").last)
            let client = try await Tool.run("connect", "tcp://127.0.0.1:\(port)/", "--count", "1", input: "a 1\n")
            #expect(client.status == .exited(0), "\(client)")
            try server.send(.terminate)
        }
        #expect(server.status == .exited(0))
    }
}
