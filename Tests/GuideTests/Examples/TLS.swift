//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

private func serve(_ router: EventRouter) async throws {
    let tls = ServerTLS.tls(
        certificate: .file("server.pem"), privateKey: .file("server-key.pem"), reload: .seconds(60)
    )
    try await EventSocketServer(address: .tcp("0.0.0.0", port: 6786), tls: tls, router: router).runService()
}

private func connect() async throws {
    let tls = ClientTLS.tls(trustRoots: .file("ca.pem"))
    try await EventSocket.withConnection(to: .tcp("events.example.com", port: 6786), tls: tls) { socket in
        print(socket.tlsVersion?.description ?? "not encrypted")
    }
}

private func serveMutually() async throws {
    let tls = ServerTLS.mutualTLS(
        certificate: .file("server.pem"), privateKey: .file("server-key.pem"), trustRoots: .file("clients-ca.pem")
    )
    let server = EventSocketServer(address: .tcp("0.0.0.0", port: 6786), tls: tls) { socket in
        print(socket.peerCertificate?.commonName ?? "nobody", "is here")
        try await socket.closed()
    }
    try await server.runService()
}

private struct KnownClients: ServerMiddleware {
    let names: Set<String>

    func accept(_ socket: EventSocket) async throws -> ConnectionVerdict {
        guard let certificate = socket.peerCertificate, certificate.isVerified else { return .refuse("no certificate") }
        guard let name = certificate.commonName, self.names.contains(name) else { return .refuse("unknown client") }
        return .accept
    }
}

private func connectMutually() -> ClientTLS {
    ClientTLS.mutualTLS(
        certificate: .file("client.pem"), privateKey: .file("client-key.pem"), trustRoots: .file("ca.pem"),
        reload: .seconds(3600)
    )
}
