//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import NIOSSL
import Testing
import X509

@Suite("Connections over TLS", .timeLimit(.minutes(5)))
struct TLSConnectionTests {
    private let authority: TestAuthority

    init() throws {
        self.authority = try TestAuthority.trusted.get()
    }

    @Test("Both ends talk over every kind of address", arguments: AddressKind.available.filter { $0 != .unix })
    func kinds(kind: AddressKind) async throws {
        try await kind.withAddress { address in
            let server = EventSocketServer(address: address, tls: try .test(self.authority)) { socket in
                #expect(socket.tlsVersion == .tls13)
                #expect(socket.peerCertificate == nil)
                for try await number in socket.messages(of: Sample.number) {
                    try await socket.send(Sample.number, number + 1)
                }
            }
            try await withRunning(server) { bound in
                guard case .tcp(let host, let port) = bound.base else { return }
                let target = EventSocketAddress.tcp(kind == .name ? "localhost" : host, port: port)
                try await EventSocket.withConnection(to: target, tls: .tls(trustRoots: self.authority.roots)) {
                    socket in
                    let events = socket.lifecycleEvents
                    try await socket.send(Sample.number, 1)
                    var answers = socket.messages(of: Sample.number).makeAsyncIterator()
                    #expect(try await answers.next() == 2)
                    for await event in events {
                        #expect(event.words == "start")
                        break
                    }
                    #expect(socket.tlsVersion == .tls13)
                    #expect(socket.tlsVersion?.description == "TLS 1.3")
                }
            }
        }
    }

    @Test("A unix socket needs a server name, or to be told to do without")
    func unix() async throws {
        try await AddressKind.unix.withAddress { address in
            let server = EventSocketServer(address: address, tls: try .test(self.authority)) { socket in
                try await socket.send("hello")
            }
            try await withRunning(server) { address in
                let error = await #expect(throws: EventSocketError.self) {
                    _ = try await EventSocket.connect(to: address, tls: .tls(trustRoots: self.authority.roots))
                }
                #expect(error?.code == .invalidTLSConfiguration)
                #expect(error?.message.contains("serverName") == true)
                for tls in [
                    ClientTLS.tls(trustRoots: self.authority.roots, serverName: "localhost"),
                    .tls(trustRoots: self.authority.roots, verification: .withoutServerName),
                ] {
                    try await EventSocket.withConnection(to: address, tls: tls) { socket in
                        let first = try await socket.messages(matching: "**").first { _ in true }
                        #expect(first?.words == "hello null")
                    }
                }
                let wrong = ClientTLS.tls(trustRoots: self.authority.roots, serverName: "example.com")
                #expect(await code { _ = try await EventSocket.connect(to: address, tls: wrong) } == .tlsFailed)
            }
        }
    }

    @Test("With mutual TLS each side knows who the other is, and that this was verified")
    func mutual() async throws {
        let ada = try self.authority.identity(
            "Ada", names: [.uniformResourceIdentifier("spiffe://test/ada"), .rfc822Name("ada@example.com")]
        )
        let seen = Watched<[PeerCertificate?]>([])
        let tls = try ServerTLS.test(self.authority, clientsOf: self.authority.roots)
        let server = EventSocketServer(address: .tcp(port: 0), tls: tls) { socket in
            seen.append(socket.peerCertificate)
            try await socket.send("welcome")
        }
        try await withRunning(server) { address in
            let tls = ClientTLS.mutualTLS(
                certificate: ada.certificateSource, privateKey: ada.privateKeySource, trustRoots: self.authority.roots
            )
            try await EventSocket.withConnection(to: address, tls: tls) { socket in
                #expect(try await socket.messages(matching: "**").first { _ in true }?.words == "welcome null")
                let server = try #require(socket.peerCertificate)
                #expect(server.isVerified)
                #expect(server.commonName == "server")
                #expect(server.alternativeNames == [.dns("localhost"), .ipAddress("127.0.0.1"), .ipAddress("::1")])
            }
            let client = try #require(try await seen.next())
            #expect(client.isVerified)
            #expect(client.commonName == "Ada")
            #expect(client.alternativeNames == [.uri("spiffe://test/ada"), .email("ada@example.com")])
            let own = try NIOSSLCertificate(bytes: Array(ada.certificate.utf8), format: .pem)
            #expect(client.derBytes == (try own.toDERBytes()))
        }
    }

    @Test("What was not verified is not called so")
    func unverified() async throws {
        let server = EventSocketServer(address: .tcp(port: 0), tls: try .test(self.authority)) { socket in
            try await socket.closed()
        }
        try await withRunning(server) { address in
            try await EventSocket.withConnection(to: address, tls: .tls(verification: .insecureNone)) { socket in
                let certificate = try #require(socket.peerCertificate)
                #expect(!certificate.isVerified)
                #expect(certificate.commonName == "server")
            }
        }
    }

    @Test("A custom configuration does what it says", arguments: [TLSVersion.tlsv12, .tlsv13])
    func custom(version: TLSVersion) async throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.maximumTLSVersion = version
        configuration.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array(self.authority.certificate.utf8))
        )
        let identity = try self.authority.identity()
        let serverConfiguration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8))
                .map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.privateKey.utf8), format: .pem))
        )
        let server = EventSocketServer(address: .tcp(port: 0), tls: .custom(serverConfiguration)) { socket in
            try await socket.send(Sample.text, socket.tlsVersion?.description ?? "none")
        }
        let tls = ClientTLS.custom(configuration)
        try await withRunning(server) { address in
            try await EventSocket.withConnection(to: address, tls: tls) { socket in
                let text = try await socket.messages(of: Sample.text).first { _ in true }
                #expect(text == (version == .tlsv12 ? "TLS 1.2" : "TLS 1.3"))
                #expect(socket.peerCertificate?.isVerified == true)
            }
        }
    }

    @Test("Large and small messages go both ways at once, in order and whole")
    func many() async throws {
        let count = 2000
        let server = EventSocketServer(address: .tcp(port: 0), tls: try .test(self.authority)) { socket in
            for try await message in socket.messages(matching: "**") { try await socket.send(message) }
        }
        try await withRunning(server) { address in
            try await EventSocket.withConnection(to: address, tls: .tls(trustRoots: self.authority.roots)) { socket in
                async let sending: Void = {
                    for number in 0..<count {
                        try await socket.send(
                            "n", [String(number), String(repeating: "x", count: number * 7 % 30_000)])
                    }
                }()
                var next = 0
                for try await parts in socket.messages(of: Event<[String]>("n")) {
                    #expect(parts == [String(next), String(repeating: "x", count: next * 7 % 30_000)])
                    next += 1
                    if next == count { break }
                }
                try await sending
                #expect(next == count)
            }
        }
    }

    @Test(
        "Lines that are cut into records anywhere are read, and what follows the handshake at once waits for a listener"
    )
    func chunks() async throws {
        let numbers = Watched<[Int]>([])
        let gate = Watched(false)
        let server = EventSocketServer(address: .tcp(port: 0), tls: try .test(self.authority)) { socket in
            try await gate.first { $0 ? () : nil }
            for try await number in socket.messages(of: Sample.number) { numbers.append(number) }
        }
        try await withRunning(server) { address in
            let peer = try await RawPeer.connect(to: address, trusting: self.authority)
            let text = Sample.numbers(0..<200)
            for byte in text.utf8 { peer.channel.write(ByteBuffer(bytes: [byte]), promise: nil) }
            try await peer.channel.writeAndFlush(ByteBuffer())
            #expect(numbers.value == [])
            gate.update { $0 = true }
            #expect(try await numbers.first(200) == Array(0..<200))
            try await peer.close()
        }
    }

    @Test("A peer that does not read holds back the sender, over TLS as well")
    func backPressure() async throws {
        let sent = Watched(0)
        let server = EventSocketServer(address: .tcp(port: 0), tls: try .test(self.authority)) { socket in
            for number in 0..<40 {
                try await socket.send(Sample.number, number)
                try await socket.send("pad", String(repeating: "x", count: 1 << 20 - 100))
                sent.update { $0 += 1 }
            }
        }
        try await withRunning(server) { address in
            try await EventSocket.withConnection(to: address, tls: .tls(trustRoots: self.authority.roots)) { socket in
                // Nobody listens: the buffers of both systems fill, and the sender waits.
                _ = try await sent.first { $0 >= 1 ? () : nil }
                #expect(sent.value < 40)
                let received = try await socket.messages(of: Sample.number).reduce(into: []) { $0.append($1) }
                #expect(received == Array(0..<40))
            }
        }
    }
}
