//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import Synchronization

/// What a connection knows of its TLS.
final class TLSLink: Sendable {
    /// What was agreed on.
    struct Session: Sendable {
        var version: TLSProtocolVersion?
        var peerCertificate: PeerCertificate?
    }

    /// Succeeds on the connection's event loop as soon as the handshake has; fails with an ``EventSocketError``.
    let handshake: EventLoopFuture<Void>
    private let promise: EventLoopPromise<Void>
    private let state = Mutex<Session?>(nil)

    init(on eventLoop: any EventLoop) {
        self.promise = eventLoop.makePromise()
        self.handshake = self.promise.futureResult
    }

    deinit {
        // The channel may be gone before there is anything to begin with.
        self.promise.fail(EventSocketError(.tlsFailed, "The connection ended before the TLS handshake."))
    }

    /// `nil` before the handshake is done.
    var session: Session? { self.state.withLock { $0 } }

    func begin(_ session: Session) {
        self.state.withLock { $0 = session }
        self.promise.succeed()
    }

    func fail(_ error: EventSocketError) {
        self.promise.fail(error)
    }
}
