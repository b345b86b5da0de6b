//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// What TLS says about the peer. A connection begins after the handshake, so whoever has one has this as well.
extension EventSocket {
    /// The certificate that the peer presented; `nil` without TLS or if it presented none.
    public nonisolated var peerCertificate: PeerCertificate? { self.tls?.session?.peerCertificate }

    /// The version that both sides agreed on; `nil` without TLS.
    public nonisolated var tlsVersion: TLSProtocolVersion? { self.tls?.session?.version }

    /// Waits for the handshake, if there is one. When the task is cancelled, the connection is aborted.
    ///
    /// - Throws: ``EventSocketError/Code/tlsFailed``, ``EventSocketError/Code/tlsTimedOut``.
    nonisolated func secured() async throws(EventSocketError) {
        guard let tls else { return }
        do {
            try await withTaskCancellationHandler {
                try await tls.handshake.get()
            } onCancel: {
                self.abort()
            }
        } catch {
            throw error as? EventSocketError ?? EventSocketError(connectionFailure: error)
        }
    }

    /// Calls the closure on the event loop as soon as the handshake has succeeded, before anything arrives; at once if
    /// there is none.
    nonisolated func whenSecured(
        _ body: @escaping @Sendable (isolated EventSocket) -> Void
    ) -> EventLoopFuture<EventSocket> {
        let secured = self.tls?.handshake ?? self.channel.eventLoop.makeSucceededVoidFuture()
        return secured.map {
            self.assumeIsolated { socket in
                socket.noteActivity()
                body(socket)
            }
            return self
        }
    }
}
