//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import Logging
internal import NIOCore

/// Servers whose connections are left to listeners.
extension EventSocketServer {
    /// Prepares one connection on its event loop, before anything arrives. Must not block.
    public typealias SetUp = @Sendable (_ socket: isolated EventSocket) throws -> Void

    /// Creates a server that leaves every connection to listeners until either side ends it.
    ///
    /// No task is made for a connection: it takes about a third of the memory of one that a closure serves. Only a
    /// ``ServerMiddleware`` has one, until it has decided.
    ///
    /// A connection ends when the peer ends it, when a listener calls ``EventSocket/close()``, and on
    /// ``EventSocketServer/shutdown()``: what has arrived is then dealt out, what was sent leaves, and it closes.
    ///
    /// - Parameters:
    ///   - address: Where to listen. Port 0 is any free port.
    ///   - tls: Whether and how to encrypt. Connections appear after their handshake; one whose handshake fails is
    ///     logged.
    ///   - configuration: How the server and its connections behave.
    ///   - listeners: What every connection begins with.
    ///   - middleware: Decides about connections and messages before listeners get them, in this order.
    ///   - logger: Where the server and its connections log.
    ///   - onConnect: Called for each connection when it is ready: registers listeners of its own, greets the peer. What it
    ///     throws is logged, and ends the connection. A connection that has no listener then does not read.
    public convenience init(
        address: EventSocketAddress,
        tls: ServerTLS = .disabled,
        configuration: Configuration = Configuration(),
        listeners: EventListeners,
        middleware: [any ServerMiddleware] = [],
        logger: Logger = .current,
        onConnect: @escaping SetUp = { _ in }
    ) {
        self.init(
            addresses: [address], tls: tls, configuration: configuration, listeners: listeners,
            middleware: middleware, logger: logger, onConnect: onConnect
        )
    }

    /// Creates a server that listens on several addresses and leaves every connection to listeners.
    ///
    /// It listens on all of them or on none; without any it throws when it is run. For the rest see
    /// ``init(address:tls:configuration:listeners:middleware:logger:onConnect:)``.
    public convenience init(
        addresses: [EventSocketAddress],
        tls: ServerTLS = .disabled,
        configuration: Configuration = Configuration(),
        listeners: EventListeners,
        middleware: [any ServerMiddleware] = [],
        logger: Logger = .current,
        onConnect: @escaping SetUp = { _ in }
    ) {
        self.init(
            addresses, tls, configuration, middleware, logger,
            service: .listeners(listeners, onConnect: onConnect)
        )
    }
}

extension EventSocket {
    /// Has the connection live for its listeners alone, as soon as the handshake has succeeded if there is one.
    nonisolated func leave(
        to listeners: EventListeners, _ admission: Admission, _ onConnect: @escaping EventSocketServer.SetUp
    ) {
        guard let tls else { return self.onLoop { $0.begin(listeners, onConnect) } }
        tls.handshake.whenComplete { result in
            self.assumeIsolated { socket in
                switch result {
                case .success: socket.begin(listeners, onConnect)
                // Who aborts a connection, at the end of a server for instance, knows why it has none.
                case .failure(let error) where !socket.phase.isEndedHere && !socket.isDraining:
                    let error = error as? EventSocketError ?? EventSocketError(connectionFailure: error)
                    admission.handshakeFailed(error, of: socket)
                case .failure: break
                }
            }
        }
    }

    private func begin(_ listeners: EventListeners, _ onConnect: EventSocketServer.SetUp) {
        // It may have ended since it was accepted: nobody would hear of the end of what begins now.
        guard self.closeReason == nil else { return }
        self.changeListeners { $0.addAll(of: listeners.registry) }
        do {
            try onConnect(self)
        } catch {
            if self.isHandlerFailure(error) { self.logger.handlerFailed(error) }
            self.close()
        }
        if self.listeners.hasAny { self.startReading() }
        self.awaitEnd()
    }
}
