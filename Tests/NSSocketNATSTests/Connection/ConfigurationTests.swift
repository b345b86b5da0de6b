//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS
import NSSocket
import NSSocketNATS
import Testing

@Suite("What a backplane can be told")
struct ConfigurationTests {
    private func error(_ change: (inout NATSBackplane.Configuration) -> Void) -> EventSocketError? {
        var configuration = NATSBackplane.Configuration(application: "test")
        change(&configuration)
        do { _ = try NATSBackplane(configuration) } catch { return error }
        return nil
    }

    @Test(
        "Addresses of servers",
        arguments: [
            "nats://localhost", "localhost", "10.0.0.7:4222", "nats://[::1]:4222", "a.b-c.example:1", "nats://h:65535",
        ])
    func addresses(server: String) {
        #expect(self.error { $0.servers = [server] } == nil)
    }

    @Test(
        "What is no address is said to be none",
        arguments: [
            "", "nats://", "http://a", "a:0", "a:65536", "a:b", "a:", "a b", "a/b", "a,b", "nats://[::1", "::1",
            "a:1:2",
            "tls://a", "a\u{0}b", "é",
        ])
    func noAddresses(server: String) {
        #expect(self.error { $0.servers = [server] }?.code == .invalidAddress)
    }

    @Test("Credentials in an address are refused, and not repeated")
    func secrets() {
        let error = self.error { $0.servers = ["nats://me:secret@host:4222"] }
        #expect(error?.code == .invalidAddress)
        #expect(error?.message.contains("secret") == false)
    }

    @Test("Credentials are never printed")
    func printing() {
        var text = ""
        for credentials: NATSCredentials in [.user("me", password: "secret"), .token("secret"), .file("secret")] {
            let configuration = NATSBackplane.Configuration(application: "test", credentials: credentials)
            text += "\(configuration) \(credentials) \(String(reflecting: credentials))"
            dump(configuration, to: &text)
        }
        #expect(!text.contains("secret"))
    }

    @Test("Numbers out of their range, and what is missing")
    func numbers() {
        #expect(self.error { $0.pingInterval = .zero }?.code == .invalidArgument)
        #expect(self.error { $0.maxPingsOut = 0 }?.code == .invalidArgument)
        #expect(self.error { $0.queuedBytes = .max }?.code == .invalidArgument)
        #expect(self.error { $0.servers = [] }?.code == .invalidArgument)
        #expect(self.error { $0.application = "" }?.code == .invalidArgument)
        #expect(self.error { $0.application = String(repeating: ".", count: 22) }?.code == .invalidArgument)
        #expect(self.error { _ in } == nil)
    }

    @Test("Files that cannot be used are an error of run")
    func files() async throws {
        func error(_ change: (inout NATSBackplane.Configuration) -> Void) async throws -> EventSocketError? {
            var configuration = NATSBackplane.Configuration(application: "test")
            change(&configuration)
            let backplane = try NATSBackplane(configuration)
            return await #expect(throws: EventSocketError.self) { try await backplane.run { _ in } }
        }
        let missing = "/no/such/file.pem"
        let authorities = try await error { $0.tls = .tls(authorities: missing) }
        #expect(authorities?.code == .invalidTLSConfiguration)
        #expect(authorities?.message.contains(missing) == true)
        let certificate = try await error { $0.tls = .mutualTLS(certificate: missing, privateKey: missing) }
        #expect(certificate?.code == .invalidTLSConfiguration)
        let credentials = try await error { $0.credentials = .file(missing) }
        #expect(credentials?.code == .invalidArgument)
        #expect(credentials?.message.contains(missing) == true)
    }
}
#endif
