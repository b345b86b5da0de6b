//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Synchronization

/// What is known of the lines that were sent to a peer, and what it means that a connection has ended.
///
/// The protocol has no acknowledgement. A peer that reads until this side says goodbye, and ends then, has read everything. One
/// that ends first may have read nothing: it may be full, or have refused a line. Of a client that connects again, lines count
/// as read when the peer has said something afterwards.
final class Delivery: Sendable {
    private struct State {
        var sent = 0
        var messages = 0
        var hasBegun = false
        /// Lines that were sent since the peer was heard.
        var unheard = 0
        /// Lines whose fate is unknown, as the peer ended a connection that was replaced by another one.
        var unknown = 0
    }

    private let state = Mutex(State())
    private let address: EventSocketAddress

    init(to address: EventSocketAddress) {
        self.address = address
    }

    /// How many lines were sent.
    var sentCount: Int { self.state.withLock { $0.sent } }

    /// How many messages have arrived.
    var heardCount: Int { self.state.withLock { $0.messages } }

    /// A line is about to be sent.
    func begin() {
        self.state.withLock { $0.hasBegun = true }
    }

    /// Whether a line was sent, or was about to be.
    var hasBegun: Bool { self.state.withLock { $0.hasBegun } }

    /// A line was sent.
    ///
    /// - Parameter heardBefore: How many messages had arrived when it was about to be sent: the answer may be here already.
    func sent(heardBefore: Int) {
        self.state.withLock { state in
            state.sent += 1
            if state.messages == heardBefore { state.unheard += 1 }
        }
    }

    /// A message arrived.
    func heard() {
        self.state.withLock { state in
            state.messages += 1
            state.unheard = 0
        }
    }

    /// A connection that will be replaced has ended without this side's having said goodbye.
    func connectionLost() {
        self.state.withLock { state in
            state.unknown += state.unheard
            state.unheard = 0
        }
    }

    /// The failure that the end of the last connection is, if it is one.
    ///
    /// - Parameters:
    ///   - reason: Why it ended.
    ///   - saidGoodbye: Whether this side had asked for the end before.
    func failure(after reason: CloseReason, saidGoodbye: Bool) -> Failure? {
        switch reason {
        case .failed(let error): return Failure(error)
        case .closedLocally, .aborted: return nil
        case .closedByPeer:
            guard !saidGoodbye else { return nil }
            let sent = self.state.withLock { $0.sent }
            return self.endedByPeer(
                of: sent, "closed the connection first; see why it did: it may be full, or refuse what was sent")
        }
    }

    /// The failure of a run that ended by itself although connections were lost before, if that is one.
    var lossFailure: Failure? {
        let unknown = self.state.withLock { $0.unknown }
        return unknown == 0
            ? nil : self.endedByPeer(of: unknown, "ended a connection before this side did, without having answered")
    }

    private func endedByPeer(of count: Int, _ what: String) -> Failure {
        let lines = count == 1 ? "the line" : "the \(count) lines"
        return Failure(
            .unavailable, code: "closedByPeer",
            "\(self.address) \(what)."
                + (count == 0 ? "" : " Whether it has read \(lines) that it was sent is not known."))
    }
}
