//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS
import NSSocket
import NSSocketHub
import NSSocketNATS
import Testing

/// What the pages of this library show.
@Suite("The pages of NATS")
struct NATSPageTests {
    @Test("A backplane for several servers, with credentials and TLS, is one that can be made, and prints neither")
    func servers() throws {
        let configuration = NATSBackplane.Configuration(
            application: "chat", servers: ["nats://nats-1.internal", "nats://nats-2.internal"],
            credentials: .file("chat.creds"), tls: .tls(authorities: "authorities.pem")
        )
        _ = try NATSBackplane(configuration)
        #expect(!"\(configuration)".contains("chat.creds"))
    }

    @Test("A hub has a backplane and a key")
    func hub() throws {
        func make() throws -> Hub {
            let backplane = try NATSBackplane(NATSBackplane.Configuration(application: "chat"))
            let hub = Hub(backplane: backplane, key: try ClusterKey(contentsOf: "cluster.key"), node: NodeID("a"))
            return hub
        }
        // There is no such file here.
        #expect(throws: EventSocketError.self) { try make() }
    }
}
#endif
