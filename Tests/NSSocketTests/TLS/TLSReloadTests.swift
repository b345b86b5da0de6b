//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import Logging
@testable import NSSocket
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@Suite("Reloading certificates", .timeLimit(.minutes(5)))
struct TLSReloadTests {
    private let authority: TestAuthority

    init() throws {
        self.authority = try TestAuthority.trusted.get()
    }

    @Test("Files are looked at when what was read is too old, by one connection at a time")
    func state() {
        var state = TLSReloadState(interval: .seconds(10))
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
        // Not before it was read for the first time.
        #expect(state.wanted(now: start) == .use)
        state.looked(now: start)
        #expect(state.wanted(now: start + .seconds(9)) == .use)
        #expect(state.wanted(now: start + .seconds(10)) == .look)
        #expect(state.wanted(now: start + .seconds(11)) == .use)
        state.looked(now: start + .seconds(12))
        #expect(state.wanted(now: start + .seconds(21)) == .use)
        #expect(state.wanted(now: start + .seconds(22)) == .look)
        var never = TLSReloadState(interval: nil)
        never.looked(now: start)
        #expect(never.wanted(now: .distantFuture) == .use)
    }

    @Test("What a look found that began earlier than another one is not used once that has found something")
    func overtaken() {
        var state = TLSReloadState(interval: nil)
        let (slow, fast) = (state.lookBegins(), state.lookBegins())
        let (isFastUsed, isSlowUsed) = (state.found(by: fast), state.found(by: slow))
        #expect(isFastUsed)
        #expect(!isSlowUsed)
        let next = state.found(by: state.lookBegins())
        #expect(next)
    }

    @Test("Between two looks the context stays the same; afterwards it is another only if the files are")
    func source() async throws {
        try await withTemporaryFolder { folder in
            try self.authority.identity("first").write(to: folder)
            let clock = Watched(NIODeadline.uptimeNanoseconds(1))
            let (logger, records) = LogRecorder.make()
            let recipe = TLSRecipe(
                base: .makeClientConfiguration(), certificate: .file("\(folder)/server.pem"),
                privateKey: .file("\(folder)/server-key.pem")
            )
            let source = TLSContextSource(recipe, interval: .seconds(10)) { clock.value }
            try await source.load()
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let context = { try await source.context(on: loop, logger: logger).get() }
            let first = try await context()
            clock.update { $0 = $0 + .seconds(10) }
            #expect(try await context() === first)
            try self.authority.identity("second").write(to: folder)
            clock.update { $0 = $0 + .seconds(9) }
            #expect(try await context() === first)
            clock.update { $0 = $0 + .seconds(1) }
            let second = try await context()
            #expect(second !== first)
            try FileManager.default.removeItem(atPath: "\(folder)/server.pem")
            clock.update { $0 = $0 + .seconds(10) }
            #expect(try await context() === second)
            #expect(records.value.map(\.level) == [.warning])
            #expect(try await context() === second)
            #expect(records.value.count == 1)
        }
    }

    /// Runs a server whose certificates are files, and tells the common name that it shows.
    private func withServer(
        reload: Duration?,
        _ body: (_ folder: String, _ tls: ServerTLS, _ name: () async throws -> String?, Watched<[LogRecorder.Record]>)
            async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try self.authority.identity("first").write(to: folder)
            let (logger, records) = LogRecorder.make()
            let tls = ServerTLS.tls(
                certificate: .file("\(folder)/server.pem"), privateKey: .file("\(folder)/server-key.pem"),
                reload: reload
            )
            let server = EventSocketServer(address: .tcp(port: 0), tls: tls, logger: logger) { socket in
                try await socket.closed()
            }
            let client = ClientTLS.tls(trustRoots: self.authority.roots)
            try await withRunning(server) { address in
                let name = {
                    try await EventSocket.withConnection(to: address, tls: client) { $0.peerCertificate?.commonName }
                }
                #expect(try await name() == "first")
                try await body(folder, tls, name, records)
            }
        }
    }

    @Test("New connections get the new certificate when the old one is old enough")
    func interval() async throws {
        try await self.withServer(reload: .zero) { folder, _, name, _ in
            try self.authority.identity("second").write(to: folder)
            #expect(try await name() == "second")
        }
        try await self.withServer(reload: .seconds(3600)) { folder, _, name, _ in
            try self.authority.identity("second").write(to: folder)
            #expect(try await name() == "first")
        }
    }

    @Test("Files that do not fit together are warned of, and the old ones stay in use until they do")
    func mismatch() async throws {
        try await self.withServer(reload: .zero) { folder, _, name, records in
            let second = try self.authority.identity("second")
            try second.certificate.write(toFile: "\(folder)/server.pem", atomically: true, encoding: .utf8)
            #expect(try await name() == "first")
            let warning = try await records.first { records in records.first { $0.level == .warning }?.text }
            #expect(warning.contains("does not belong to the certificate"), "\(warning)")
            try second.write(to: folder)
            #expect(try await name() == "second")
        }
    }

    @Test("Files may begin with a byte order mark")
    func byteOrderMark() async throws {
        try await self.withServer(reload: .zero) { folder, tls, commonName, _ in
            try self.authority.identity("second").write(to: folder)
            for name in ["server.pem", "server-key.pem"] {
                let content = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
                try "\u{FEFF}\(content)".write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
            }
            try await tls.reload()
            #expect(try await commonName() == "second")
        }
    }

    /// Contents that a file may have while it is being replaced, or when that went wrong.
    enum Damage: String, CaseIterable {
        case empty, half, withoutEnd, garbage, binary, missing, folder, device, pipe

        func apply(to path: String) throws {
            let content = try String(contentsOfFile: path, encoding: .utf8)
            try FileManager.default.removeItem(atPath: path)
            let damaged: String
            switch self {
            case .empty: damaged = ""
            case .half: damaged = String(content.prefix(content.count / 2))
            case .withoutEnd: damaged = String(content.dropLast(30))
            case .garbage: damaged = content.replacingOccurrences(of: "A", with: "?")
            case .binary: damaged = String(repeating: "\0\u{1}", count: 1_000)
            case .missing: return
            case .folder:
                return try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            case .device:
                return try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
            case .pipe:
                #expect(mkfifo(path, 0o600) == 0)
                return
            }
            try damaged.write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    @Test(
        "While a file is damaged, new connections get the old certificate, and when it is whole again the new one",
        arguments: Damage.allCases, ["server.pem", "server-key.pem"])
    func damaged(_ damage: Damage, _ name: String) async throws {
        try await self.withServer(reload: .zero) { folder, tls, commonName, records in
            try damage.apply(to: "\(folder)/\(name)")
            #expect(try await commonName() == "first")
            #expect(try await commonName() == "first")
            if damage != .pipe {
                let error = await #expect(throws: EventSocketError.self) { try await tls.reload() }
                #expect(error?.code == .invalidTLSConfiguration)
                #expect(records.value.contains { $0.level == .warning })
            }
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            try self.authority.identity("second").write(to: folder)
            #expect(try await commonName() == "second")
        }
    }

    @Test("Asked for, it happens at once or says why not")
    func explicit() async throws {
        try await self.withServer(reload: nil) { folder, tls, name, _ in
            try self.authority.identity("second").write(to: folder)
            #expect(try await name() == "first")
            try await tls.reload()
            #expect(try await name() == "second")
            try FileManager.default.removeItem(atPath: "\(folder)/server-key.pem")
            let error = await #expect(throws: EventSocketError.self) { try await tls.reload() }
            #expect(error?.code == .invalidTLSConfiguration)
            #expect(error?.message.contains("server-key.pem: No such file") == true, "\(error?.message ?? "")")
            #expect(try await name() == "second")
        }
    }

    @Test("Clients reload theirs as well")
    func client() async throws {
        try await withTemporaryFolder { folder in
            try self.authority.identity("first").write(to: folder, name: "client")
            let names = Watched<[String?]>([])
            let tls = try ServerTLS.test(self.authority, clientsOf: self.authority.roots)
            let server = EventSocketServer(address: .tcp(port: 0), tls: tls) { socket in
                names.append(socket.peerCertificate?.commonName)
                try await socket.closed()
            }
            let client = ClientTLS.mutualTLS(
                certificate: .file("\(folder)/client.pem"), privateKey: .file("\(folder)/client-key.pem"),
                trustRoots: self.authority.roots, reload: .zero
            )
            try await withRunning(server) { address in
                for name in ["first", "second"] {
                    try self.authority.identity(name).write(to: folder, name: "client")
                    try await EventSocket.withConnection(to: address, tls: client) { _ in
                        let seen = try await names.next()
                        #expect(seen == name)
                    }
                }
            }
        }
    }

    @Test("What cannot be used is told before anything listens or connects")
    func unusable() async throws {
        let identity = try self.authority.identity()
        let other = try self.authority.identity()
        let garbage = PEMSource.bytes(Array("nothing of the kind".utf8))
        for (tls, text) in [
            (
                ServerTLS.tls(certificate: .file("/no/such/file"), privateKey: identity.privateKeySource),
                "cannot be read from /no/such/file: No such file or directory"
            ),
            (.tls(certificate: garbage, privateKey: identity.privateKeySource), "no certificate in PEM form"),
            (.tls(certificate: identity.certificateSource, privateKey: garbage), "no private key in PEM form"),
            (
                .tls(certificate: identity.certificateSource, privateKey: other.privateKeySource),
                "does not belong to the certificate"
            ),
            (
                .mutualTLS(
                    certificate: identity.certificateSource, privateKey: identity.privateKeySource,
                    trustRoots: .file("/tmp")
                ), "trust roots cannot be read from /tmp"
            ),
        ] {
            let error = await #expect(throws: EventSocketError.self) {
                try await EventSocketServer(address: .tcp(port: 0), tls: tls) { _ in }.run()
            }
            #expect(error?.code == .invalidTLSConfiguration)
            #expect(error?.message.contains(text) == true, "\(error?.message ?? "")")
        }
        let client = ClientTLS.tls(trustRoots: .file("/no/such/file"))
        #expect(
            await code { _ = try await EventSocket.connect(to: .tcp(port: 1), tls: client) } == .invalidTLSConfiguration
        )
    }
}
