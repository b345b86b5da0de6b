//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

@Suite("nss on a terminal", .timeLimit(.minutes(5)), .enabled(if: Terminals.exist))
struct TerminalTests {
    private static let lines = ["#1 a 1", "#1 a 2", "#1 a 3"]

    @Test(
        "The status line never mixes with what is printed, and is gone at the end",
        arguments: ["nss listen 0 --count 3", "nss listen 0 --count 3 </dev/null"]
    )
    func statusLine(_ command: String) async throws {
        let output = try await Terminals.run(command) { address in
            let client = try await Tool.run("connect", address, input: "a 1\na 2\na 3\n")
            #expect(client.status == .exited(0))
        }
        #expect(output.contains("0 connections · 0 messages · 0/s"))
        var screen = Screen()
        screen.show(output)
        #expect(screen.lines == screen.finishedLines, "Each line was whole when it ended, and nothing else is there.")
        #expect(screen.lines.first?.hasPrefix("listening on 127.0.0.1:") == true)
        #expect(screen.lines.filter { $0.contains(" a ") } == Self.lines)
        #expect(screen.lines.last == "#1 closed")
    }

    @Test("What is typed stays whole, too: the line is below", arguments: [[], ["--reconnect"]])
    func typing(_ options: [String]) async throws {
        let server = try await Tool.listen("--echo") { server, address in
            let command = ["nss", "connect", address, "--count", "1"] + options
            let output = try await Terminals.run(
                command.joined(separator: " "),
                typing: [Terminals.Typing(shown: "connected to", typed: "first 1\n")])
            #expect(output.contains(" · 0 messages · 0/s"))
            var screen = Screen()
            screen.show(output)
            #expect(
                screen.lines == [
                    "connected to \(address)", "first 1", "first 1", "closed",
                ])
            try server.send(.interrupt)
        }
        #expect(server.status == .exited(0))
    }

    @Test(
        "There is none for programs, on terminals that cannot erase, and where stderr goes elsewhere",
        arguments: [
            ("nss listen 0 --count 1 --json", "xterm"), ("nss listen 0 --count 1", "dumb"),
            ("exec 2>/dev/null; nss listen 0 --count 1 --json", "xterm"),
        ]
    )
    func noStatusLine(_ command: String, _ terminal: String) async throws {
        let output = try await Terminals.run(command, terminal: terminal) { address in
            let client = try await Tool.run("connect", address, input: "a\n")
            #expect(client.status == .exited(0))
        }
        #expect(!output.contains("·"))
        #expect(!output.contains("\u{1B}[J"))
    }
}
