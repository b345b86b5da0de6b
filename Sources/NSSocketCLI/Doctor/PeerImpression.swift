//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// What a peer does when nobody has said anything to it.
struct PeerImpression: Sendable {
    private(set) var messages = 0
    private var firstName: String?
    /// Lines that are no frames.
    private var faults = 0
    private var firstFault: String?
    /// How the peer ended the connection, if it did.
    private var end: CloseReason?

    mutating func received(_ name: EventName) {
        self.messages += 1
        if self.firstName == nil { self.firstName = "\(name)" }
    }

    mutating func reported(_ error: EventSocketError) {
        guard error.code == .malformedFrame else { return }
        self.faults += 1
        if self.firstFault == nil { self.firstFault = error.message }
    }

    mutating func ended(_ reason: CloseReason) {
        self.end = reason
    }

    /// Whether nothing at all has happened: the peer may wait for something.
    var isSilent: Bool { self.messages == 0 && self.faults == 0 && self.end == nil }

    /// What it says about certificates of this side; `nil` if the question makes no sense.
    ///
    /// - Parameter presented: Whether this side has one.
    func clientCertificate(presented: Bool) -> Finding {
        if let failure = self.tlsFailure { return .refusing(failure) }
        return Finding(
            .clientCertificate, .ok,
            presented
                ? "The server does not refuse this side's certificate." : "The server demands no client certificate.")
    }

    /// Why TLS broke after the handshake, if it did.
    private var tlsFailure: EventSocketError? {
        if case .failed(let error) = self.end, error.code == .tlsFailed { error } else { nil }
    }

    /// What the peer does.
    ///
    /// - Parameter answersTLS: Whether a peer that was silent without TLS answered a handshake.
    func finding(answersTLS: Bool) -> Finding {
        if self.messages > 0 { return self.speaking }
        if self.faults > 0 {
            return Finding(
                .peer, .fail,
                "It does not speak this protocol, but another one, such as SSH, HTTP or mail (\(self.firstFault ?? "")); "
                    + "check the port.")
        }
        switch self.end {
        case nil where answersTLS:
            return Finding(.peer, .fail, "It waits for a TLS handshake, and says and hears nothing without one.")
        case nil:
            return Finding(.peer, .ok, "It stays silent, as a peer does that waits to be spoken to.")
        case .failed(let error):
            return Finding(.peer, .fail, "It ends the connection at once: \(error.message)")
        case .closedByPeer, .closedLocally, .aborted:
            return Finding(
                .peer, .fail,
                "It closes the connection at once; see what it logs: it may be full, shutting down or choosy.")
        }
    }

    private var speaking: Finding {
        let count = "\(self.messages) message\(self.messages == 1 ? "" : "s")"
        let name = self.firstName?.harmless ?? ""
        let said = self.messages == 1 ? "\(count), \(name)" : "\(count), the first of them \(name)"
        if self.end != nil {
            return Finding(.peer, .note, "It sends \(said), and closes the connection; see whether that is meant.")
        }
        if self.faults > 0 {
            return Finding(
                .peer, .note,
                "It sends \(said), and lines that are no frames (\(self.firstFault ?? "")); see what writes them.")
        }
        return Finding(.peer, .ok, "It speaks this protocol: it sends \(said), by itself.")
    }
}
