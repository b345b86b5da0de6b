//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// One attempt to connect: to all addresses of a host name if need be, of which one becomes the connection.
final class ConnectAttempt: Sendable {
    private let group: any EventLoopGroup
    private let configuration: SharedConfiguration
    /// The channels that were tried, to close them when the attempt is cancelled.
    private let state = Mutex<(channels: [any Channel], isCancelled: Bool)>(([], false))

    /// - Parameter group: Where the connection lives: one event loop, or any of several.
    init(
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, configuration: SharedConfiguration
    ) {
        self.group = group
        self.configuration = configuration
    }

    /// Connects; once.
    ///
    /// - Parameter prepare: Called with the connection, on its event loop, before anything of what the peer sends is
    ///   seen.
    /// - Throws: See ``EventSocket/connect(to:tls:configuration:logger:)``.
    func connect(
        to address: EventSocketAddress, tls: ClientTLS = .disabled,
        prepare: @escaping @Sendable (isolated EventSocket) -> Void = { _ in }
    ) async throws(EventSocketError) -> EventSocket {
        try address.check(allowsAnyPort: false)
        let configuration = self.configuration
        let tls = try tls.setup(for: address)
        try await tls?.source.load()
        let loop = self.group.next()
        do {
            return try await withTaskCancellationHandler {
                // All of it on the event loop: whoever waited elsewhere for the channel to be connected could come too late to
                // be in the pipeline when the peer speaks.
                try await loop.flatSubmit {
                    self.bootstrap(on: loop, isUnix: address.isUnix).connect(to: address)
                        .flatMapThrowing { channel in
                            try EventSocket.wrap(
                                channel, isClient: true, tls: tls, configuration: configuration
                            )
                        }.flatMap { $0.whenSecured(prepare) }
                }.get()
            } onCancel: {
                self.cancel()
            }
        } catch {
            if Task.isCancelled { throw EventSocketError(.cancelled, "Connecting to \(address) was cancelled.") }
            throw error as? EventSocketError ?? EventSocketError(connecting: address, error)
        }
    }

    private func bootstrap(on loop: any EventLoop, isUnix: Bool) -> ClientBootstrap {
        ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(self.configuration.value.connectTimeout))
            .connectionOptions(self.configuration.value, isUnix: isUnix)
            .channelInitializer { channel in
                self.add(channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
    }

    private func add(_ channel: any Channel) {
        let isCancelled = self.state.withLock { state in
            state.channels.append(channel)
            return state.isCancelled
        }
        if isCancelled { channel.close(promise: nil) }
    }

    /// Ends the attempt: `connect` throws, unless there is a connection already.
    func cancel() {
        let channels = self.state.withLock { state in
            state.isCancelled = true
            return state.channels
        }
        for channel in channels { channel.close(promise: nil) }
    }
}

extension ClientBootstrap {
    fileprivate func connect(to address: EventSocketAddress) -> EventLoopFuture<any Channel> {
        switch address.base {
        case .tcp(let host, let port): self.connect(host: host, port: port)
        case .unix(let path): self.connect(unixDomainSocketPath: path)
        }
    }
}
