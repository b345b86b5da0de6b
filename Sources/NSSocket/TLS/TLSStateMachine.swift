//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The TLS of one connection: what each happening asks for. No I/O, no clock.
struct TLSStateMachine: ~Copyable {
    enum CompletedAction: Equatable {
        case none
        /// The connection begins.
        case begin
    }

    enum FailedAction: Equatable {
        case none
        /// There will be no connection.
        case failHandshake
        /// The connection breaks.
        case failConnection
    }

    enum InputEndedAction: Equatable {
        case none
        /// Say that the peer has ended its direction.
        case announce
    }

    enum CloseAction: Equatable {
        /// Close below TLS, which would wait for the peer.
        case closeAtOnce
        /// Tell the peer that nothing is missing, then the same.
        case sayGoodbyeAndClose
    }

    private enum State { case handshaking, open(inputEnded: Bool), over }

    private var state = State.handshaking

    var isHandshaking: Bool {
        if case .handshaking = self.state { true } else { false }
    }

    mutating func handshakeCompleted() -> CompletedAction {
        guard case .handshaking = self.state else { return .none }
        self.state = .open(inputEnded: false)
        return .begin
    }

    mutating func handshakeTimedOut() -> FailedAction {
        guard case .handshaking = self.state else { return .none }
        self.state = .over
        return .failHandshake
    }

    /// TLS or what is below it reported an error.
    mutating func failed() -> FailedAction {
        defer { self.state = .over }
        switch self.state {
        case .handshaking: return .failHandshake
        case .open: return .failConnection
        case .over: return .none
        }
    }

    /// The peer ended its direction, with or without a word.
    mutating func inputEnded() -> InputEndedAction {
        guard case .open = self.state else { return .none }
        self.state = .open(inputEnded: true)
        return .announce
    }

    mutating func channelClosed() -> FailedAction {
        defer { self.state = .over }
        return self.isHandshaking ? .failHandshake : .none
    }

    /// This side closes the whole connection. If the peer has not ended its own direction, our goodbye was said when we
    /// ended ours; or this is an abort, and the peer is to know that something may be missing.
    func closeRequested() -> CloseAction {
        if case .open(inputEnded: true) = self.state { .sayGoodbyeAndClose } else { .closeAtOnce }
    }
}
