//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#endif

/// Splits what it reads at line feeds and writes the lines back: no checks, no names, no listeners.
final class BareEchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var begun = ByteBuffer()
    private var out = ByteBuffer()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var read = self.unwrapInboundIn(data)
        while let length = read.lineLength, let line = read.readSlice(length: length + 1) {
            if self.begun.readableBytes > 0 {
                self.out.writeBuffer(&self.begun)
                self.begun.clear()
            }
            self.out.writeImmutableBuffer(line)
        }
        self.begun.writeBuffer(&read)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard self.out.readableBytes > 0 else { return }
        context.writeAndFlush(self.wrapOutboundOut(self.out), promise: nil)
        self.out.clear()
    }
}

extension ByteBuffer {
    fileprivate var lineLength: Int? {
        self.withUnsafeReadableBytes { bytes in
            guard let start = bytes.baseAddress, let found = memchr(start, 0x0A, bytes.count) else { return nil }
            return UnsafeRawPointer(found) - start
        }
    }
}

/// `BareEcho [PORT [values | CERTIFICATE KEY]]`: with values it makes some of each line; with a certificate and its key it encrypts.
@main
enum BareEcho {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let port = arguments.first.flatMap { Int($0) } ?? 16785
        let makesValues = arguments.count == 2 && arguments[1] == "values"
        let tls = arguments.count >= 3 ? try Self.context(arguments[1], key: arguments[2]) : nil
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    let handler: any ChannelHandler = makesValues ? BareValueHandler() : BareEchoHandler()
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: port).get()
        try await channel.closeFuture.get()
    }

    private static func context(_ certificate: String, key: String) throws -> NIOSSLContext {
        try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(file: key, format: .pem))))
    }
}
