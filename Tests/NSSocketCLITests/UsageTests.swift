//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import Subprocess
import Testing

@testable import NSSocketCLI

@Suite("Usage", .timeLimit(.minutes(5)))
struct UsageTests {
    @Test(
        "Arguments that make no sense are refused with 64 and say what would",
        arguments: [
            ["listen", "nowhere"], ["listen", "http://a:1"], ["listen", "1:2:3"], ["listen", "70000"], ["listen"],
            ["listen", "0", "--count", "0"],
            ["listen", "0", "--max-connections", "0"], ["listen", "0", "--profile", "mars"],
            ["listen", "0", "--mode", "0660"], ["hub", "0", "--mode", "0660"],
            ["listen", "unix:/tmp/none", "--mode", "9"],
            ["listen", "unix:/tmp/none", "--mode", "07777"], ["listen", "0", "--first-message", "0"],
            ["connect", "1", "--timeout", "-1"],
            ["connect", "1", "--timeout", "x"],
            ["send", "1"], ["frobnicate"], ["demo", "--colour"], ["connect", "0"],
            ["hub"], ["hub", "0", "--rooms-per-member", "0"], ["hub", "0", "--node", ""],
            ["hub", "0", "--key", "a.pem"], ["listen", "0", "--insecure"], ["help", "frobnicate"],
            ["connect", "tls:6785"],
            ["hub", "0", "--nats-ca", "ca.pem"], ["hub", "0", "--cluster-key-file", "a"],
        ]
    )
    func usage(_ arguments: [String]) async throws {
        let outcome = try await Tool.run(arguments)
        #expect(outcome.status == .exited(64))
        #expect(outcome.output == [])
        #expect(!outcome.errors.isEmpty)
    }

    @Test("Help shows every command and the exit codes")
    func help() async throws {
        let outcome = try await Tool.run("--help")
        #expect(outcome.status == .exited(0))
        let text = outcome.output.joined(separator: "\n")
        for word in ["demo", "listen", "connect", "send", "hub", "doctor", "certs", "64", "65", "69", "75"] {
            #expect(text.contains(word))
        }
    }

    @Test("Each example of the help stands on one line, as it is to be typed", arguments: HelpText.all)
    func examples(_ help: HelpText) {
        let isExample = { (line: Substring) in line.hasPrefix("  ") }
        for line in help.discussion.split(separator: "\n").filter(isExample) where line.count > 80 {
            Issue.record("\(help.command): \(line)")
        }
    }

    @Test(
        "Completions know the commands, their options and which of them take files", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async throws {
        let outcome = try await Tool.run("--generate-completion-script", shell)
        #expect(outcome.status == .exited(0))
        let text = outcome.output.joined(separator: "\n")
        for word in ["listen", "doctor", "reconnect", "broadcast", "pem"] { #expect(text.contains(word), "\(word)") }
    }

    @Test("The version is a version")
    func version() async throws {
        let outcome = try await Tool.run("--version")
        #expect(outcome.status == .exited(0))
        #expect(outcome.output.count == 1)
        #expect(outcome.output.first?.split(separator: ".").count == 3)
    }
}

/// What a command says about itself.
struct HelpText: Sendable, CustomTestStringConvertible {
    let command: String
    let discussion: String

    var testDescription: String { self.command }

    static let all = ([NSS.self] + NSS.configuration.subcommands).map { command in
        HelpText(command: "\(command)", discussion: command.configuration.discussion)
    }
}
