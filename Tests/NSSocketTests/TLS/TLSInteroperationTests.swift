//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
@testable import NSSocket
import Testing

/// Peers whose TLS is not ours: OpenSSL's, by its own program and through node.
@Suite("TLS with other programs", .timeLimit(.minutes(5)))
struct TLSInteroperationTests {
    private static let hasOpenSSL = ForeignProgram.isInstalled("openssl")
    private static let hasNode = ForeignProgram.isInstalled("node")

    private let authority: TestAuthority

    init() throws {
        self.authority = try TestAuthority.trusted.get()
    }

    /// Certificates in files.
    private func withFiles(_ body: (_ folder: String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            try self.authority.certificate.write(toFile: "\(folder)/ca.pem", atomically: true, encoding: .utf8)
            try self.authority.identity("server").write(to: folder, name: "server")
            try self.authority.identity("client").write(to: folder, name: "client")
            try await body(folder)
        }
    }

    /// A server that adds one to what it is sent, and tells how its connections end.
    private func withServer(
        _ body: (_ folder: String, _ port: Int, _ ends: Watched<[String]>, _ names: Watched<[String?]>) async throws ->
            Void
    ) async throws {
        try await self.withFiles { folder in
            let ends = Watched<[String]>([])
            let names = Watched<[String?]>([])
            let tls = try ServerTLS.test(self.authority, clientsOf: self.authority.roots)
            let server = EventSocketServer(address: .tcp(port: 0), tls: tls) { socket in
                names.append(socket.peerCertificate?.commonName)
                await socket.onLifecycle { _, event in ends.append(event.words) }
                for try await number in socket.messages(of: Sample.number) {
                    try await socket.send(Sample.number, number + 1)
                }
            }
            try await withRunning(server) { address in
                guard case .tcp(_, let port) = address.base else { return }
                try await body(folder, port, ends, names)
            }
        }
    }

    /// A client that sends a number, and wants it back plus one.
    private func ask(port: Int, folder: String) async throws {
        let tls = ClientTLS.mutualTLS(
            certificate: .file("\(folder)/client.pem"), privateKey: .file("\(folder)/client-key.pem"),
            trustRoots: .file("\(folder)/ca.pem")
        )
        let reason = Watched<[String]>([])
        try await EventSocket.withConnection(to: .tcp("localhost", port: port), tls: tls) { socket in
            await socket.onLifecycle { _, event in reason.append(event.words) }
            try await socket.send(Sample.number, 1)
            let answer = try await socket.messages(of: Sample.number).first { _ in true }
            #expect(answer == 2)
        }
        #expect(reason.value == ["start", "inputClosed", "close closedLocally"])
    }

    @Test(
        "openssl s_client, with every version", .enabled(if: hasOpenSSL, "needs openssl"),
        arguments: [["-tls1_2"], ["-tls1_3"]]
    )
    func opensslClient(version: [String]) async throws {
        try await self.withServer { folder, port, ends, names in
            let arguments = [
                "s_client", "-connect", "127.0.0.1:\(port)", "-servername", "localhost", "-verify_return_error",
                "-CAfile", "\(folder)/ca.pem", "-cert", "\(folder)/client.pem", "-key", "\(folder)/client-key.pem",
                "-quiet", "-no_ign_eof",
            ]
            try await ForeignProgram.run("openssl", arguments + version) { client in
                for number in 0..<3 {
                    try await client.write("[\"number\",\(number)]\n")
                    #expect(try await client.line() == "[\"number\",\(number + 1)]")
                }
            }
            #expect(try await names.next() == "client")
            #expect(try await ends.first(2) == ["inputClosed", "close closedByPeer"])
        }
    }

    @Test("openssl s_server", .enabled(if: hasOpenSSL, "needs openssl"))
    func opensslServer() async throws {
        try await self.withFiles { folder in
            let arguments = [
                "s_server", "-accept", "0", "-naccept", "1", "-cert", "\(folder)/server.pem", "-key",
                "\(folder)/server-key.pem", "-CAfile", "\(folder)/ca.pem", "-Verify", "1", "-verify_return_error",
            ]
            try await ForeignProgram.run("openssl", arguments) { server in
                let port = try await server.line(after: "ACCEPT ").split(separator: ":").last.flatMap { Int($0) }
                async let asking: Void = self.ask(port: try #require(port), folder: folder)
                _ = try await server.line(after: "[\"number\",1]")
                try await server.write("[\"number\",2]\n")
                try await asking
            }
        }
    }

    private static let nodeClient = """
        const [folder, port] = process.argv.slice(1);
        const read = (name) => require('fs').readFileSync(`${folder}/${name}`);
        const socket = require('tls').connect({
            host: 'localhost', port, ca: read('ca.pem'), cert: read('client.pem'), key: read('client-key.pem'),
        });
        const lines = require('readline').createInterface({ input: socket });
        socket.write('["number",0]\\n');
        lines.on('line', (line) => {
            console.log(line);
            const number = JSON.parse(line)[1];
            if (number < 3) socket.write(`["number",${number}]\\n`); else socket.end();
        });
        socket.on('close', (failed) => console.log(`closed ${failed}`));
        socket.on('error', (error) => console.log(`error ${error.code}`));
        """

    @Test("A client of node's tls", .enabled(if: hasNode, "needs node"))
    func nodeClient() async throws {
        try await self.withServer { folder, port, ends, names in
            try await ForeignProgram.run("node", ["-e", Self.nodeClient, folder, "\(port)"]) { client in
                var lines: [String] = []
                while lines.count < 4 { lines.append(try await client.line()) }
                #expect(lines == (1...3).map { "[\"number\",\($0)]" } + ["closed false"])
            }
            #expect(try await names.next() == "client")
            #expect(try await ends.first(2) == ["inputClosed", "close closedByPeer"])
        }
    }

    private static let nodeServer = """
        const [folder] = process.argv.slice(1);
        const read = (name) => require('fs').readFileSync(`${folder}/${name}`);
        const server = require('tls').createServer({
            ca: read('ca.pem'), cert: read('server.pem'), key: read('server-key.pem'),
            requestCert: true, rejectUnauthorized: true,
        }, (socket) => {
            console.log(`client ${socket.getPeerCertificate().subject.CN}`);
            require('readline').createInterface({ input: socket }).on('line', (line) => {
                socket.write(`["number",${JSON.parse(line)[1] + 1}]\\n`);
            });
            socket.on('error', (error) => console.log(`error ${error.code}`));
            socket.on('close', (failed) => { console.log(`closed ${failed}`); server.close(); });
        });
        server.listen(0, () => console.log(`port ${server.address().port}`));
        """

    @Test("A server of node's tls", .enabled(if: hasNode, "needs node"))
    func nodeServer() async throws {
        try await self.withFiles { folder in
            try await ForeignProgram.run("node", ["-e", Self.nodeServer, folder]) { server in
                let port = Int(try await server.line(after: "port "))
                try await self.ask(port: try #require(port), folder: folder)
                #expect(try await server.line(after: "client ") == "client")
                #expect(try await server.line() == "closed false")
            }
        }
    }
}
