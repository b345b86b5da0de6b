//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NIOPosix
import NIOSSL

/// Does what EchoLoad does, and speaks TLS if it is told to:
///
///     SwiftLoad PORT SERVER_PID FRAME_BYTES OUTSTANDING SECONDS [tls]
///
/// With and without TLS the client is the same, so that figures of servers can be compared. Whoever the server is, it is believed.
@main
enum SwiftLoad {
    static func main() async throws {
        NIOSingletons.groupLoopCountSuggestion = 1
        let arguments = Array(CommandLine.arguments.dropFirst())
        let numbers = arguments.prefix(4).compactMap { Int($0) }
        guard arguments.count >= 5, numbers.count == 4, let seconds = Double(arguments[4]) else {
            throw Stop(description: "usage: SwiftLoad PORT SERVER_PID FRAME_BYTES OUTSTANDING SECONDS [tls]")
        }
        var tls: NIOSSLContext?
        if arguments.dropFirst(5).first == "tls" {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.certificateVerification = .none
            tls = try NIOSSLContext(configuration: configuration)
        }
        let (results, found) = AsyncThrowingStream<String, any Error>.makeStream()
        let frames = try Frames(size: numbers[2], outstanding: numbers[3])
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { [tls] channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: nil))
                    }
                    let load = LoadHandler(frames: frames, server: numbers[1], seconds: seconds) {
                        found.yield(with: $0)
                    }
                    try channel.pipeline.syncOperations.addHandler(load)
                }
            }
            .connect(host: "127.0.0.1", port: numbers[0]).get()
        for try await result in results {
            print(result)
            break
        }
        try? await channel.close()
    }
}

/// Why there is nothing to tell.
struct Stop: Error, CustomStringConvertible {
    let description: String
}
