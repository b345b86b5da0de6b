//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging
internal import NIOCore
internal import Synchronization

/// Carries out what ``AdmissionState`` decides, for all listening sockets of a server.
final class Admission: Sendable {
    enum Verdict {
        /// - Parameter peer: Whom the connection counts for; to be given back when it ends.
        case admitted(peer: PeerKey?)
        case refused(lingers: Bool)
    }

    private let state: Mutex<AdmissionState>
    private let logger: Logger
    /// Set before anything is accepted.
    private let metrics = Mutex<SocketMetrics?>(nil)

    init(limits: ServerLimits, logger: Logger) {
        self.logger = logger
        self.state = Mutex(AdmissionState(limits: limits, descriptorLimit: DescriptorLimit.current, now: .now()))
    }

    /// Counts refusals from now on.
    func report(to metrics: SocketMetrics?) {
        self.metrics.withLock { $0 = metrics }
    }

    /// Warns if the process may have fewer descriptors than the connections that the limits allow would take.
    func warnOfShortage(_ limits: ServerLimits) {
        guard let limit = DescriptorLimit.current,
            let shortage = DescriptorLimit.shortage(limit: limit, used: DescriptorLimit.used, for: limits)
        else { return }
        self.logger.descriptorsAreFew(shortage, limits)
    }

    var refusals: ServerRefusals { self.state.withLock { $0.refusals } }

    func acceptDelay() -> TimeAmount? {
        self.state.withLock { $0.acceptDelay(now: .now()) }
    }

    func accepted() {
        self.state.withLock { $0.accepted(now: .now()) }
    }

    func acceptFailed(_ error: any Error) {
        self.change(cause: error) { $0.acceptFailed(now: .now()) }
    }

    /// Whether a connection may stay; has it closed if not. Call on its event loop, before it is active.
    func enter(_ channel: any Channel) throws -> Verdict {
        let verdict = self.decide(channel)
        guard case .refused(let lingers) = verdict else { return verdict }
        self.metrics.withLock { $0 }?.connectionWasRefused()
        guard lingers else {
            channel.close(promise: nil)
            return verdict
        }
        channel.closeFuture.whenComplete { _ in self.lingererLeft() }
        try channel.pipeline.syncOperations.addHandler(RefusedConnection())
        return verdict
    }

    private func decide(_ channel: any Channel) -> Verdict {
        let peer = PeerKey(channel.remoteAddress)
        let descriptor = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { Int($0) }
        switch self.change({ $0.arrived(peer: peer, descriptor: descriptor, now: .now()) }) {
        case .admitted: return .admitted(peer: peer)
        case .refused(_, let lingers): return .refused(lingers: lingers)
        }
    }

    func left(peer: PeerKey?) {
        self.change { $0.left(peer: peer, now: .now()) }
    }

    private func lingererLeft() {
        self.state.withLock { $0.lingererLeft() }
    }

    func refusedByMiddleware(_ reason: String) {
        self.refused(.middleware, detail: reason)
    }

    /// A connection that was admitted never got to its handler.
    func handshakeFailed(_ error: EventSocketError, of socket: EventSocket) {
        socket.logger(at: .debug)?.handshakeFailed(error, peer: socket.peerAddress)
        self.refused(.handshake, detail: error.message)
    }

    private func refused(_ reason: ServerRefusals.Reason, detail: String) {
        self.metrics.withLock { $0 }?.connectionWasRefused()
        self.change(detail: detail) { $0.refused(reason, now: .now()) }
    }

    func ended() {
        self.change { $0.ended() }
    }

    private func change<Result: Sendable>(
        detail: String? = nil, cause: (any Error)? = nil, _ body: (inout AdmissionState) -> Result
    ) -> Result {
        let (result, notices) = self.state.withLock { state in
            let result = body(&state)
            return (result, state.takeNotices())
        }
        for notice in notices {
            switch notice {
            case .began(let reason): self.logger.refusing(reason, detail: detail)
            case .ended(let reason, let count): self.logger.refused(reason, count: count)
            case .acceptFailed: self.logger.acceptingPaused(cause)
            }
        }
        return result
    }
}
