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

    /// How many bytes the channel gets for so many that are written at once.
    ///
    /// Records carry up to 16 KiB. Each has a header of 5 bytes and a tag of 16, besides the type of its content in TLS 1.3 (RFC 8446,
    /// 5.2) or a nonce of 8 in TLS 1.2 with AES-GCM (RFC 5288, 3).
    func encryptedSize(of count: Int) -> Int {
        let records = (count + 16_383) / 16_384
        return count + records * (self.session?.version == .tls12 ? 29 : 22)
    }

    func begin(_ session: Session) {
        self.state.withLock { $0 = session }
        self.promise.succeed()
    }

    func fail(_ error: EventSocketError) {
        self.promise.fail(error)
    }
}
