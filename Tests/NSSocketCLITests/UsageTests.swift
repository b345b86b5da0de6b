//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

@Suite("Usage", .timeLimit(.minutes(5)))
struct UsageTests {
    @Test(
        "Arguments that make no sense are refused with 64 and say what would",
        arguments: [
            ["listen", "nowhere"], ["listen", "http://a:1"], ["listen", "1:2:3"], ["listen", "70000"], ["listen"],
            ["listen", "0", "--count", "0"],
            ["listen", "0", "--max-connections", "0"], ["listen", "0", "--profile", "mars"],
            ["listen", "0", "--first-message", "0"], ["connect", "1", "--timeout", "-1"],
            ["connect", "1", "--timeout", "x"],
            ["send", "1"], ["frobnicate"], ["demo", "--colour"], ["connect", "0"],
            ["hub"], ["hub", "0", "--rooms-per-member", "0"], ["hub", "0", "--node", ""],
            ["hub", "0", "--key", "a.pem"],
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

    @Test("The version is a version")
    func version() async throws {
        let outcome = try await Tool.run("--version")
        #expect(outcome.status == .exited(0))
        #expect(outcome.output.count == 1)
        #expect(outcome.output.first?.split(separator: ".").count == 3)
    }
}
