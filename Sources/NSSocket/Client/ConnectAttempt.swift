//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import Synchronization

/// One attempt to connect: to all addresses of a host name if need be, of which one becomes the connection.
final class ConnectAttempt: Sendable {
    private let loop: any EventLoop
    private let configuration: SharedConfiguration
    /// The channels that were tried, to close them when the attempt is cancelled.
    private let state = Mutex<(channels: [any Channel], isCancelled: Bool)>(([], false))

    /// - Parameter loop: Where the connection lives: one of its transport's event loops; any of them by default.
    init(on loop: (any EventLoop)? = nil, configuration: SharedConfiguration) {
        self.loop = loop ?? configuration.value.transport.base.eventLoopGroup.next()
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
        let transport = configuration.value.transport.base
        do {
            return try await withTaskCancellationHandler {
                // All of it on the event loop: whoever waited elsewhere for the channel to be connected could come too late to
                // be in the pipeline when the peer speaks.
                try await self.loop.flatSubmit {
                    transport.connect(to: address, on: self.loop, configuration.value, trying: self.add)
                        .flatMapThrowing { channel in
                            try channel.refuseItself()
                            return try EventSocket.wrap(
                                channel, of: transport, isClient: true, tls: tls, configuration: configuration
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
