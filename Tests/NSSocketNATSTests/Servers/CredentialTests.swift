//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS
import Crypto
import Foundation
import NSSocket
import NSSocketHub
import NSSocketNATS
import SwiftASN1
import Testing
import X509

extension ServerTests {
    @Suite("Who is who")
    struct CredentialTests {
        /// A folder with an authority and certificates of it.
        private func withFiles(
            host: String = "localhost", _ body: @escaping @Sendable (_ folder: String) async throws -> Void
        ) async throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            try TestCertificates.write(to: folder.path, host: host)
            try await body(folder.path)
        }

        private func serverArguments(_ folder: String) -> [String] {
            [
                "--user", "me", "--pass", "secret-word", "--tlsverify", "--tlscert", "\(folder)/server.pem", "--tlskey",
                "\(folder)/server-key.pem", "--tlscacert", "\(folder)/ca.pem",
            ]
        }

        private func configuration(_ server: NATSServer, _ folder: String) -> NATSBackplane.Configuration {
            var configuration = NATSBackplane.Configuration.test()
            configuration.servers = ["tls://localhost:\(server.port)"]
            configuration.credentials = .user("me", password: "secret-word")
            configuration.tls = .mutualTLS(
                certificate: "\(folder)/client.pem", privateKey: "\(folder)/client-key.pem",
                authorities: "\(folder)/ca.pem")
            return configuration
        }

        @Test("Mutual TLS, user and password")
        func secure() async throws {
            try await self.withFiles { folder in
                try await NATSServer.run(self.serverArguments(folder)) { server in
                    let one = try NATSBackplane(self.configuration(server, folder))
                    var byName = self.configuration(server, folder)
                    byName.servers = [server.url]
                    byName.tls = .mutualTLS(
                        certificate: "\(folder)/client.pem", privateKey: "\(folder)/client-key.pem",
                        authorities: "\(folder)/ca.pem", expectedHostName: "localhost")
                    let other = try NATSBackplane(byName)
                    one.subscribe(to: "a")
                    try await one.running { events in
                        try await events.next { $0 == "connected" }
                        try await other.running { _ in
                            for number in 0..<1000 { other.publish("frame \(number)", to: "a") }
                            try await events.next { $0 == "frame 999" }
                        }
                    }
                }
            }
        }

        @Test("A wrong password is said clearly, without being told, and tried again")
        func wrongPassword() async throws {
            let (logger, lines) = LogLines.make()
            try await NATSServer.run(["--user", "me", "--pass", "secret-word"]) { server in
                var configuration = NATSBackplane.Configuration.test(server, logger: logger)
                configuration.credentials = .user("me", password: "another-word")
                configuration.maxReconnectWait = .milliseconds(50)
                let backplane = try NATSBackplane(configuration)
                try await backplane.running { events in
                    try await events.next { $0.contains("the server refuses the credentials") }
                    try await lines.next { $0.contains("the server refuses the credentials") }
                }
                #expect(!lines.all.contains { $0.contains("another-word") || $0.contains("secret-word") })
                #expect(lines.all.count { $0.hasPrefix("warning") } == 1)
            }
        }

        @Test("A certificate for another host is refused, unless everything is accepted")
        func wrongHost() async throws {
            try await self.withFiles(host: "elsewhere.example") { folder in
                try await NATSServer.run(self.serverArguments(folder)) { server in
                    let refusing = try NATSBackplane(self.configuration(server, folder))
                    try await refusing.running { events in
                        try await events.next { $0.contains("SSL") || $0.contains("certificate") }
                        #expect(!events.all.contains("connected"))
                    }
                    var careless = self.configuration(server, folder)
                    careless.tls = .mutualTLS(
                        certificate: "\(folder)/client.pem", privateKey: "\(folder)/client-key.pem",
                        verification: .insecureNone)
                    try await NATSBackplane(careless).running { events in
                        try await events.next { $0 == "connected" }
                    }
                }
            }
        }

        @Test("A server without TLS is refused by who demands it")
        func noTLS() async throws {
            try await NATSServer.run { server in
                var configuration = NATSBackplane.Configuration.test(server)
                configuration.tls = .tls()
                try await NATSBackplane(configuration).running { events in
                    try await events.next { $0.contains("the server offers no TLS") }
                }
            }
        }
    }
}
#endif
