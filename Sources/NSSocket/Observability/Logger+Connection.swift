//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging

/// What connections log: their life at debug, a stall at info. Never a payload.
extension Logger {
    func closed(_ reason: CloseReason) {
        self.debug("Connection closed", metadata: ["nss.reason": "\(reason)"])
    }

    func reported(_ error: EventSocketError) {
        self.debug("\(error.message)", metadata: ["nss.code": "\(error.code)"])
    }

    /// Reading is paused for some consumers while others wait for something to arrive.
    func stalled(full: [String], waiting: [String]) {
        self.info(
            "Reading is paused: one consumer is behind while others wait",
            metadata: [
                "nss.full": "\(full.joined(separator: ", "))", "nss.waiting": "\(waiting.joined(separator: ", "))",
            ]
        )
    }

    func handlerFailed(_ error: any Error) {
        self.info("A connection's handler threw", metadata: ["nss.error": "\(type(of: error))"])
    }

    /// An accepted connection that no handler saw.
    func handshakeFailed(_ error: EventSocketError, peer: EventSocketAddress?) {
        self.info(
            "A TLS handshake failed: \(error.message)",
            metadata: ["nss.code": "\(error.code)", "nss.peer": "\(peer.map { "\($0)" } ?? "")"]
        )
    }

    func certificatesNotReloaded(_ error: EventSocketError) {
        self.warning(
            "Certificates could not be reloaded, the old ones stay in use: \(error.message)",
            metadata: ["nss.code": "\(error.code)"]
        )
    }

    func acceptFailed(_ error: any Error) {
        self.info("A connection could not be accepted", metadata: ["nss.error": "\(error)"])
    }
}
