//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging

extension EventSocket {
    /// The connection's logger, if it takes anything of this level: making it costs more than many a connection does.
    nonisolated func logger(at level: Logger.Level) -> Logger? {
        self.shared.logger.logLevel <= level ? self.logger : nil
    }
}

/// What connections log: their life at debug, a stall at info. Never a payload.
extension Logger {
    func closed(_ reason: CloseReason) {
        self.debug("Connection closed", metadata: ["nss.reason": "\(reason)"])
    }

    func reported(_ error: EventSocketError) {
        self.debug("\(error.message)", metadata: ["nss.code": "\(error.code)"])
    }

    /// The connection lives all the same.
    func keepAliveNotSet(_ error: any Error) {
        self.debug("The system did not set keep-alive", metadata: ["nss.error": "\(error)"])
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
        self.debug(
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
}

extension Logger {
    func refusing(_ reason: ServerRefusals.Reason, detail: String?) {
        var metadata: Logger.Metadata = ["nss.reason": "\(reason.rawValue)"]
        metadata["nss.detail"] = detail.map { "\($0)" }
        self.log(level: reason.level, "Connections are being refused", metadata: metadata)
    }

    func refused(_ reason: ServerRefusals.Reason, count: Int) {
        self.log(
            level: reason.level, "Connections were refused; there are no more refusals now",
            metadata: ["nss.reason": "\(reason.rawValue)", "nss.refused": "\(count)"]
        )
    }

    func descriptorsAreFew(_ shortage: DescriptorLimit.Shortage, _ limits: ServerLimits) {
        self.warning(
            """
            This process may have \(shortage.limit) file descriptors, enough for \(shortage.connections) of the \
            \(limits.connections ?? 0) connections that its limits allow; raise the limit (ulimit -n) to \
            \(shortage.needed), or allow fewer connections
            """,
            metadata: [
                "nss.descriptors": "\(shortage.limit)", "nss.descriptorsNeeded": "\(shortage.needed)",
                "nss.connections": "\(shortage.connections)",
            ]
        )
    }

    func acceptingPaused(_ error: (any Error)?) {
        self.warning(
            "The system cannot accept connections; trying again every second",
            metadata: error.map { ["nss.error": "\($0)"] }
        )
    }

    func shuttingDown(connections: Int) {
        self.info("Shutting down", metadata: ["nss.connections": "\(connections)"])
    }

    func shutdownOverdue(connections: Int) {
        self.warning(
            "Connections did not end in time; they are aborted", metadata: ["nss.connections": "\(connections)"]
        )
    }
}

extension ServerRefusals.Reason {
    /// Handshakes fail all the time where everybody can connect, and where something looks whether a port is open.
    fileprivate var level: Logger.Level { self == .handshake ? .notice : .warning }
}
