//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging
internal import NIOCore
internal import NIOSSL
internal import NIOTLS

/// Stands between TLS and the connection: begins the handshake, and tells the connection only of what concerns it.
final class TLSHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let link: TLSLink
    private let setup: TLSSetup
    /// The connection's, made only if there is something to say.
    private var logger: (() -> Logger)?
    private var machine = TLSStateMachine()
    private var context: ChannelHandlerContext?
    private var tls: (handler: NIOSSLHandler, context: ChannelHandlerContext)?
    private var timer: Scheduled<Void>?
    /// Whether what a peer presents is verified.
    private var isVerifying = false
    /// Whether a server's certificate is compared with its name.
    private var isComparingNames = false

    init(_ setup: TLSSetup, on eventLoop: any EventLoop) {
        self.link = TLSLink(on: eventLoop)
        self.setup = setup
    }

    /// Begins, once everything that must hear of the outcome is in place.
    func begin(logger: @autoclosure @escaping () -> Logger) {
        guard let context else { return }
        self.logger = logger
        let eventLoop = context.eventLoop
        self.timer = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(clamping: self.setup.handshakeTimeout)) {
            if self.machine.handshakeTimedOut() == .failHandshake {
                self.failHandshake(EventSocketError(handshakeTimedOut: self.setup))
            }
        }
        self.setup.source.context(on: eventLoop, logger: logger()).assumeIsolated().whenComplete { result in
            do { try self.addTLS(result.get()) } catch { self.failed(error) }
        }
    }

    private func addTLS(_ sslContext: NIOSSLContext) throws {
        guard let context, self.machine.isHandshaking else { return }
        let handler = try self.setup.makeHandler(sslContext)
        let verification = sslContext.configuration.certificateVerification
        self.isVerifying = verification.isVerifying
        self.isComparingNames = verification == .fullVerification
        let pipeline = context.pipeline.syncOperations
        try pipeline.addHandler(handler, position: .before(self))
        self.tls = (handler, try pipeline.context(handler: handler))
        // An accepted channel is not active yet: see below.
        if context.channel.isActive { context.read() }
    }

    // MARK: Inbound

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        if self.machine.channelClosed() == .failHandshake { self.failHandshake(.closedInHandshake(self.setup.role)) }
        self.context = nil
        self.tls = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Before there is TLS nothing is asked for; what a channel at its end hands over all the same is not
        // deciphered.
        if self.tls != nil { context.fireChannelRead(data) }
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        // Reading is on demand: this is the first, and TLS asks for more until it has what it needs.
        if self.tls != nil { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted: self.handshakeCompleted()
        case TLSUserEvent.shutdownCompleted: break
        case ChannelEvent.inputClosed:
            if self.machine.isHandshaking { return self.failed(NIOSSLError.uncleanShutdown) }
            if self.machine.inputEnded() == .announce { context.fireUserInboundEventTriggered(event) }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The peer closed without the goodbye of TLS, as many do: the end of its direction is told all the same, and a
        // line that was cut off is no frame.
        if !self.machine.isHandshaking, error as? NIOSSLError == .uncleanShutdown {
            self.logger?().debug("The peer closed without saying so over TLS; something may be missing")
            return
        }
        self.failed(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if self.machine.channelClosed() == .failHandshake { self.failHandshake(.closedInHandshake(self.setup.role)) }
        context.fireChannelInactive()
    }

    // MARK: Outbound

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // Nothing may leave unencrypted. TLS holds what is written during the handshake.
        guard self.tls != nil else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        context.write(data, promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all, let tls else { return context.close(mode: mode, promise: promise) }
        switch self.machine.closeRequested() {
        case .closeAtOnce: tls.context.close(mode: .all, promise: promise)
        case .sayGoodbyeAndClose:
            // Not at once: a write that has just completed asked for this, and within it nothing more would be written.
            context.eventLoop.assumeIsolated().execute {
                context.close(mode: .output, promise: nil)
                tls.context.close(mode: .all, promise: promise)
            }
        }
    }

    // MARK: Outcome

    private func handshakeCompleted() {
        guard let handler = self.tls?.handler else { return }
        // A session that is resumed shows the certificate of the first handshake, which may have expired since.
        if self.isVerifying, let peer = handler.peerCertificate, !peer.isValidNow {
            return self.failed(NIOSSLError.unableToValidateCertificate)
        }
        let certificate = handler.peerCertificate.flatMap { PeerCertificate($0, isVerified: self.isVerifying) }
        if self.isComparingNames, case .client(let serverName?, _) = self.setup.role,
            certificate?.isFor(serverName: serverName) == false
        {
            return self.failed(NIOSSLExtraError.failedToValidateHostname)
        }
        guard self.machine.handshakeCompleted() == .begin else { return }
        self.timer?.cancel()
        self.link.begin(
            TLSLink.Session(version: handler.tlsVersion.map { TLSProtocolVersion($0) }, peerCertificate: certificate)
        )
    }

    private func failed(_ error: any Error) {
        switch self.machine.failed() {
        case .none: break
        case .failHandshake:
            self.failHandshake(
                EventSocketError(handshake: error, self.setup.role, presented: self.tls?.handler.peerCertificate)
            )
        case .failConnection:
            self.context?.fireErrorCaught(EventSocketError(afterHandshake: error, self.setup.role) ?? error)
        }
    }

    private func failHandshake(_ error: EventSocketError) {
        self.timer?.cancel()
        self.link.fail(error)
        // Closes the channel.
        self.context?.fireErrorCaught(error)
    }
}

extension CertificateVerification {
    /// Whether what a peer presents is verified, if it presents anything.
    fileprivate var isVerifying: Bool {
        switch self {
        case .fullVerification, .noHostnameVerification: true
        case .none(let options): options.validatePresentedCertificates
        }
    }
}
