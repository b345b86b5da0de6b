//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import GRPCCore
import GRPCNIOTransportHTTP2Posix
import NIOPosix
import Ticks

/// `GRPCEcho PORT`: sends back every message of a bidirectional stream.
@main
enum GRPCEcho {
    static func main() async throws {
        guard CommandLine.arguments.count == 2, let port = Int(CommandLine.arguments[1]) else {
            throw RPCError(code: .invalidArgument, message: "usage: GRPCEcho PORT")
        }
        let server = GRPCServer(
            transport: .http2NIOPosix(
                address: .ipv4(host: "127.0.0.1", port: port), transportSecurity: .plaintext,
                eventLoopGroup: MultiThreadedEventLoopGroup(numberOfThreads: 1)),
            services: [EchoService()]
        )
        try await server.serve()
    }
}

struct EchoService: RegistrableRPCService {
    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(
            forMethod: Tick.method, deserializer: TickDeserializer(), serializer: TickSerializer()
        ) { request, _ in
            StreamingServerResponse { writer in
                for try await tick in request.messages { try await writer.write(tick) }
                return [:]
            }
        }
    }
}
