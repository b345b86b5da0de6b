//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
@testable import NSSocket
import NIOSSL
import SwiftASN1
import Testing
import X509

@Suite("TLS handshakes that fail", .timeLimit(.minutes(5)))
struct TLSFailureTests {
    private let authority: TestAuthority
    private let stranger: TestAuthority

    init() throws {
        self.authority = try TestAuthority.trusted.get()
        self.stranger = try TestAuthority.stranger.get()
    }

    /// Connects, and returns the errors of both sides: the client's, and the line that the server logs of it.
    private func outcome(
        server tls: ServerTLS, client: ClientTLS, host: String? = nil
    ) async throws -> (client: EventSocketError?, server: String) {
        let (logger, records) = LogRecorder.make()
        let handled = Watched(0)
        let server = EventSocketServer(address: .tcp(port: 0), tls: tls, logger: logger) { _ in
            handled.update { $0 += 1 }
        }
        let outcome = try await withRunning(server) { address -> (EventSocketError?, String) in
            var failure: EventSocketError?
            do throws(EventSocketError) {
                let target = host.map { EventSocketAddress.tcp($0, port: address.port) } ?? address
                let socket = try await EventSocket.connect(to: target, tls: client)
                // A client of TLS 1.3 is done before the server has seen its certificate.
                await socket.on("**") { _, _ in }
                if case .failed(let error) = try await socket.closed() { failure = error }
            } catch {
                failure = error
            }
            let line = try await records.first { records in
                records.first { $0.text.hasPrefix("A TLS handshake failed") }?.text
            }
            return (failure, line)
        }
        #expect(
            records.value.filter { $0.level >= .info }.map(\.text) == [
                "Connections are being refused", "Connections were refused; there are no more refusals now",
            ])
        #expect(server.refusals.counts == [.handshake: 1])
        #expect(handled.value == 0)
        return outcome
    }

    @Test("A certificate for the address does not do for a name", arguments: ["localhost", "other.example"])
    func addressForName(name: String) async throws {
        let address = GeneralName.ipAddress(.init(contentBytes: [127, 0, 0, 1]))
        let identity = try self.authority.identity(names: [.dnsName("another.example"), address])
        let server = EventSocketServer(address: .tcp(port: 0), tls: try .test(self.authority, identity)) { socket in
            try await socket.closed()
        }
        try await withRunning(server) { bound in
            let tls = ClientTLS.tls(trustRoots: self.authority.roots, serverName: name)
            let error = await #expect(throws: EventSocketError.self) {
                _ = try await EventSocket.connect(to: bound, tls: tls)
            }
            #expect(error?.code == .tlsFailed)
            #expect(error?.message.contains("certificate is not for \(name)") == true)
            let numbered = ClientTLS.tls(trustRoots: self.authority.roots)
            try await EventSocket.withConnection(to: bound, tls: numbered) { socket in
                #expect(socket.peerCertificate?.isVerified == true)
            }
        }
    }

    @Test("A certificate for another name: the client says which it looked for")
    func wrongHost() async throws {
        let identity = try self.authority.identity(names: [.dnsName("example.com")])
        let tls = ClientTLS.tls(trustRoots: self.authority.roots)
        let named = try await self.outcome(server: .test(self.authority, identity), client: tls, host: "localhost")
        #expect(named.client?.code == .tlsFailed)
        #expect(named.client?.message.contains("certificate is not for localhost") == true)
        let numbered = try await self.outcome(server: .test(self.authority, identity), client: tls)
        #expect(numbered.client?.message.contains("certificate is not for 127.0.0.1") == true)
        #expect(numbered.server.contains("The client closed the connection during the TLS handshake"))
    }

    @Test(
        "Certificates out of their time",
        arguments: [(TestAuthority.Validity.over, "has expired"), (.toCome, "not valid yet")])
    func validity(validity: TestAuthority.Validity, text: String) async throws {
        let outcome = try await self.outcome(
            server: .test(self.authority, self.authority.identity(valid: validity)),
            client: .tls(trustRoots: self.authority.roots)
        )
        #expect(outcome.client?.code == .tlsFailed)
        #expect(outcome.client?.message.contains(text) == true, "\(outcome.client?.message ?? "")")
        #expect(outcome.server.contains("refused this server's certificate"), "\(outcome.server)")
    }

    @Test("Self-signed certificates, and those of an authority that nobody named")
    func untrusted() async throws {
        let selfSigned = try await self.outcome(
            server: .test(self.authority, self.authority.identity(isSelfSigned: true)),
            client: .tls(trustRoots: self.authority.roots)
        )
        #expect(selfSigned.client?.message.contains("self-signed") == true)
        for roots in [self.stranger.roots, .system] {
            let outcome = try await self.outcome(server: .test(self.authority), client: .tls(trustRoots: roots))
            #expect(outcome.client?.code == .tlsFailed)
            #expect(outcome.client?.message.contains("No trust root vouches") == true)
            #expect(outcome.server.contains("unknown ca"), "\(outcome.server)")
        }
    }

    @Test("A client certificate that is missing, with every version", arguments: [TLSVersion.tlsv12, .tlsv13])
    func missingClientCertificate(version: TLSVersion) async throws {
        let outcome = try await self.outcome(
            server: .test(self.authority, clientsOf: self.authority.roots), client: try self.custom(version)
        )
        #expect(outcome.client?.code == .tlsFailed)
        #expect(outcome.client?.message.contains("a client certificate") == true, "\(outcome.client?.message ?? "")")
        #expect(outcome.server.contains("presented no certificate"), "\(outcome.server)")
    }

    @Test("A client certificate that the server does not trust")
    func refusedClientCertificate() async throws {
        let identity = try self.stranger.identity("Eve")
        let outcome = try await self.outcome(
            server: .test(self.authority, clientsOf: self.authority.roots),
            client: .mutualTLS(
                certificate: identity.certificateSource, privateKey: identity.privateKeySource,
                trustRoots: self.authority.roots
            )
        )
        #expect(outcome.client?.code == .tlsFailed)
        #expect(outcome.client?.message.contains("refused this side's certificate (unknown ca)") == true)
        #expect(outcome.server.contains("No trust root vouches for the client's certificate"), "\(outcome.server)")
    }

    @Test("Sides without a version in common")
    func versions() async throws {
        let outcome = try await self.outcome(
            server: .test(self.authority, minimumVersion: .tls13), client: try self.custom(.tlsv12)
        )
        #expect(outcome.client?.code == .tlsFailed)
        #expect(outcome.client?.message.contains("no version of TLS") == true, "\(outcome.client?.message ?? "")")
        #expect(outcome.server.contains("no version of TLS"), "\(outcome.server)")
    }

    private func custom(_ version: TLSVersion) throws -> ClientTLS {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.maximumTLSVersion = version
        configuration.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array(self.authority.certificate.utf8))
        )
        return .custom(configuration)
    }

    // MARK: One side without TLS

    @Test("A client without TLS at a server with it", arguments: ["[\"a\",1]\n", "GET / HTTP/1.1\r\n\r\n"])
    func plaintextClient(text: String) async throws {
        let (logger, records) = LogRecorder.make()
        let server = EventSocketServer(address: .tcp(port: 0), tls: try .test(self.authority), logger: logger) { _ in
            Issue.record("a handler has a connection without TLS")
        }
        try await withRunning(server) { address in
            let peer = try await RawPeer.connect(to: address)
            try await peer.send(text)
            try await peer.end()
            let line = try await records.first { records in
                records.first { $0.text.hasPrefix("A TLS handshake failed") }?.text
            }
            #expect(line.contains("does not speak TLS"), "\(line)")
            try await peer.close()
        }
    }

    @Test("A client with TLS at a server without: both are told")
    func plaintextServer() async throws {
        let errors = Watched<[String]>([])
        try await withServer { socket in
            await socket.onLifecycle { _, event in if case .error(let error) = event { errors.append(error.message) } }
            try await socket.send("hello")
            await socket.on("**") { _, _ in Issue.record("a handshake is taken for a message") }
            try await socket.closed()
        } _: { address in
            let error = await #expect(throws: EventSocketError.self) {
                _ = try await EventSocket.connect(to: address, tls: .tls(trustRoots: self.authority.roots))
            }
            #expect(error?.code == .tlsFailed)
            #expect(error?.message.contains("does not speak TLS") == true, "\(error?.message ?? "")")
            let text = try await errors.next()
            #expect(text.contains("looks like TLS"), "\(text)")
        }
    }

    // MARK: Time

    @Test("A client that does not finish in time is let go, and the server goes on")
    func stalledClient() async throws {
        let (logger, records) = LogRecorder.make()
        let server = EventSocketServer(
            address: .tcp(port: 0), tls: try .test(self.authority, handshakeTimeout: .milliseconds(200)), logger: logger
        ) { socket in
            try await socket.send("hello")
        }
        try await withRunning(server) { address in
            let peer = try await RawPeer.connect(to: address)
            try await peer.end()
            let line = try await records.first { records in
                records.first { $0.text.hasPrefix("A TLS handshake failed") }?.text
            }
            #expect(line.contains("did not finish the TLS handshake in 0.2 seconds"), "\(line)")
            try await peer.close()
        }
    }

    @Test("A server that does not answer in time is given up")
    func stalledServer() async throws {
        try await RawListener.with { listener in
            let tls = ClientTLS.tls(trustRoots: self.authority.roots, handshakeTimeout: .milliseconds(50))
            let error = await #expect(throws: EventSocketError.self) {
                _ = try await EventSocket.connect(to: listener.address, tls: tls)
            }
            #expect(error?.code == .tlsTimedOut)
            #expect(error?.message.contains("see whether TLS is spoken there") == true)
            try await listener.accept().close()
        }
    }

    @Test("Connecting can be cancelled during the handshake")
    func cancelled() async throws {
        try await RawListener.with { listener in
            let address = listener.address
            let roots = self.authority.roots
            let task = Task { _ = try await EventSocket.connect(to: address, tls: .tls(trustRoots: roots)) }
            let peer = try await listener.accept()
            _ = try await peer.inbox.first { $0.count > 0 ? () : nil }
            task.cancel()
            #expect(await code { try await task.value } == .cancelled)
            try await peer.end()
            try await peer.close()
        }
    }

    @Test("A server that stops during handshakes ends them with it, and logs nothing of them")
    func stoppedDuringHandshakes() async throws {
        let (logger, records) = LogRecorder.make()
        let peers = Watched<[RawPeer]>([])
        let tls = try ServerTLS.test(self.authority, handshakeTimeout: .seconds(3600))
        let server = EventSocketServer(address: .tcp(port: 0), tls: tls, logger: logger) { _ in }
        try await withRunning(server) { address in
            for _ in 0..<20 { peers.append(try await RawPeer.connect(to: address)) }
        }
        for peer in peers.value {
            try await peer.end()
            try await peer.close()
        }
        #expect(records.value.filter { $0.level >= .info }.map(\.text) == [])
    }

    // MARK: Before any of it

    @Test("Server names that cannot be verified are refused", arguments: ["10.0.0.1", "::1", "", "a b", "münchen.de"])
    func serverName(name: String) async throws {
        let tls = ClientTLS.tls(serverName: name)
        #expect(await code { _ = try tls.setup(for: .tcp(port: 1)) } == .invalidTLSConfiguration)
    }

    @Test("A certificate is compared with the host, its final dot aside; addresses are not told to the server")
    func hosts() throws {
        let tls = ClientTLS.tls()
        for (host, name) in [
            ("example.com.", "example.com"), ("localhost", "localhost"), ("127.0.0.1", nil), ("::1", nil),
            ("fe80::1%eth0", nil),
        ] as [(String, String?)] {
            let address = EventSocketAddress.tcp(host, port: 1)
            #expect(try tls.setup(for: address)?.role == .client(serverName: name, address: address))
        }
        #expect(try ClientTLS.disabled.setup(for: .tcp(port: 1)) == nil)
    }
}

extension EventSocketAddress {
    fileprivate var port: Int {
        if case .tcp(_, let port) = self.base { port } else { 0 }
    }
}
