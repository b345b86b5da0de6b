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

@Suite("The cluster options of nss hub", .timeLimit(.minutes(5)))
struct ClusterOptionsTests {
    @Test("The key comes from the file, or else from the environment")
    func key() throws {
        var options = try ClusterOptions.parse([])
        #expect(try options.keySource(environment: "0123456789abcdef") == .text("0123456789abcdef"))
        options.keyFile = "cluster.key"
        #expect(try options.keySource(environment: "0123456789abcdef") == .file("cluster.key"))
    }

    @Test("Without a key it says how to make one", arguments: [nil, ""])
    func noKey(_ environment: String?) throws {
        let options = try ClusterOptions.parse([])
        let error = try #require(throws: (any Error).self) { try options.keySource(environment: environment) }
        #expect("\(error)".contains("head -c 32 /dev/urandom"))
        #expect("\(error)".contains("NSS_CLUSTER_KEY"))
    }

    @Test(
        "A tool that was built without NATS says so, and how to build one with it",
        .enabled(if: !ClusterOptions.isBuilt))
    func notBuilt() async throws {
        let outcome = try await Tool.run("hub", "0", "--nats", "nats://127.0.0.1:4222", "--cluster-key-file", "none")
        #expect(outcome.status == .exited(64))
        #expect(outcome.output == [])
        #expect(outcome.errors.first?.contains("built without NATS") == true)
        #expect(outcome.errors.first?.contains("--traits NATS") == true)
    }
}
