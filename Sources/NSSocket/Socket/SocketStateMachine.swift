//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The life of one connection: what each happening asks for. No I/O, no clock.
///
/// Both directions end on their own. Ours ends once what waits has left; the whole ends when both have, or at once when
/// something breaks or somebody gives up. The first cause is the reason reported.
struct SocketStateMachine: ~Copyable {
    enum CloseAction: Equatable {
        case none
        /// Accept no more sends, let what waits leave, then tell the machine.
        case flush
    }

    enum AbortAction: Equatable {
        case none
        /// Announce it and close the channel, losing what waits.
        case closeChannel
    }

    enum InputEndedAction {
        case none
        /// Let the consumers take what waits and tell them that nothing follows. `flushAfter`: when they have, tell the
        /// machine.
        case finishConsumers(flushAfter: Bool)
        /// The same, and close the channel: our direction has ended before.
        case finishConsumersAndClose
        /// The connection broke: let the consumers take the buffered messages, tell them why nothing follows, and close the channel.
        case failConsumersAndClose(EventSocketError)
    }

    enum DrainAction: Equatable {
        case none
        /// Deal out what has arrived, tell the consumers that nothing follows, and the machine when they have finished.
        case finishConsumers
        /// The consumers know that nothing follows; tell the machine when they have finished.
        case awaitConsumers
    }

    enum OutputFlushedAction: Equatable {
        case none
        /// End our direction and wait for the peer to end its own, for a limited time.
        case endOutput
        /// Both directions have ended.
        case closeChannel
    }

    enum EndTimedOutAction {
        case none
        /// Everything was sent; close the channel.
        case closeChannel
        /// Announce the error and close the channel.
        case closeChannelReporting(EventSocketError)
    }

    enum Failure {
        case none
        /// Announce the error and close the channel.
        case closeChannel(EventSocketError)
    }

    enum ChannelClosedAction {
        case none
        /// Nothing more can be sent, but something that the peer sent before is left: deal that out, which ends the
        /// peer's direction, then tell the machine. When the peer ends its direction after ours, the channel closes
        /// without a word about it.
        case endInput
        /// Announce the end.
        case announce(CloseReason)
    }

    private enum Output { case open, flushing, ended }
    private enum State {
        case open(inputEnded: Bool, output: Output)
        /// The channel is being closed, but is not yet.
        case closing
        case closed
    }

    private let allowHalfOpen: Bool
    private var isDraining = false
    /// The channel closed without an orderly end of the peer.
    private var isBroken = false
    private var state = State.open(inputEnded: false, output: .open)
    private var firstCause: Apart<CloseReason>?
    private var cause: CloseReason? {
        get { self.firstCause?.value }
        set { self.firstCause = Apart(newValue) }
    }

    init(allowHalfOpen: Bool) {
        self.allowHalfOpen = allowHalfOpen
    }

    /// Whether what arrives is still dealt out.
    var acceptsInput: Bool {
        if case .open = self.state { true } else { false }
    }

    /// Whether there is something left to read.
    var isInputOpen: Bool {
        if case .open(inputEnded: false, _) = self.state { true } else { false }
    }

    /// Whether the rest of the connection is only about its end: what arrives is read, but nobody need be asked.
    var isEnding: Bool {
        if case .open(_, .open) = self.state { false } else { true }
    }

    /// Whether what waits is on its way, and our direction ends behind it.
    var isFlushing: Bool {
        if case .open(_, .flushing) = self.state { true } else { false }
    }

    // MARK: Asked for

    /// `close()`, or the scope of the connection ended.
    mutating func closeRequested() -> CloseAction {
        self.beginFlush(cause: .closedLocally)
    }

    /// `abort()`, or the task of the connection was cancelled.
    mutating func abortRequested() -> AbortAction {
        guard case .open = self.state else { return .none }
        self.cause = .aborted
        self.state = .closing
        return .closeChannel
    }

    /// The connection should end when its consumers have worked off what has arrived.
    mutating func drainRequested() -> DrainAction {
        guard case .open(let inputEnded, .open) = self.state, !self.isDraining else { return .none }
        self.isDraining = true
        return inputEnded ? .awaitConsumers : .finishConsumers
    }

    // MARK: From the peer

    /// The peer ended its direction, and everything it sent was dealt out.
    mutating func inputEnded() -> InputEndedAction {
        guard case .open(inputEnded: false, let output) = self.state else { return .none }
        if self.isBroken, case .failed(let error) = self.cause {
            self.state = .closing
            return .failConsumersAndClose(error)
        }
        self.cause = self.cause ?? .closedByPeer
        if output == .ended {
            self.state = .closing
            return .finishConsumersAndClose
        }
        self.state = .open(inputEnded: true, output: output)
        return .finishConsumers(flushAfter: self.closesWithConsumers && output == .open)
    }

    /// All consumers have worked off what the peer sent before it ended its direction, or before the end was asked for.
    mutating func consumersFinished() -> CloseAction {
        guard case .open(let inputEnded, .open) = self.state, self.closesWithConsumers, inputEnded || self.isDraining
        else {
            return .none
        }
        return self.beginFlush(cause: inputEnded ? .closedByPeer : .closedLocally)
    }

    private var closesWithConsumers: Bool { !self.allowHalfOpen || self.isDraining }

    /// The peer sent more than the limits allow, or a line that the policy does not forgive.
    mutating func refused(_ error: EventSocketError) -> CloseAction {
        self.beginFlush(cause: .failed(error))
    }

    // MARK: From the channel

    /// The last bytes were handed to the system.
    mutating func outputFlushed() -> OutputFlushedAction {
        guard case .open(let inputEnded, .flushing) = self.state else { return .none }
        guard !inputEnded else {
            self.state = .closing
            return .closeChannel
        }
        self.state = .open(inputEnded: false, output: .ended)
        return .endOutput
    }

    /// Nothing happened for too long since the end began: the peer neither takes what waits nor ends its direction.
    mutating func endTimedOut() -> EndTimedOutAction {
        switch self.state {
        case .open(_, .flushing):
            let error = EventSocketError(
                .connectionFailed, "The peer did not take what was sent before the connection closed; it is lost."
            )
            self.cause = .failed(error)
            self.state = .closing
            return .closeChannelReporting(error)
        case .open(_, .ended):
            self.state = .closing
            return .closeChannel
        case .open(_, .open), .closing, .closed: return .none
        }
    }

    /// Reading or writing failed.
    mutating func failed(_ error: EventSocketError) -> Failure {
        guard case .open = self.state else { return .none }
        self.cause = .failed(error)
        self.state = .closing
        return .closeChannel(error)
    }

    /// The channel is closed.
    ///
    /// - Parameter inputRemains: Whether something arrived that was not dealt out yet, because a consumer is behind, say.
    mutating func channelClosed(inputRemains: Bool = false) -> ChannelClosedAction {
        switch self.state {
        case .closed: return .none
        case .open(inputEnded: false, .ended): return .endInput
        case .open(inputEnded: false, _):
            // An orderly end of the peer's direction is announced before the channel closes, and a failed write is not announced at all.
            self.isBroken = true
            if self.cause?.failure == nil { self.cause = .failed(.connectionBroke) }
            guard inputRemains else { break }
            self.state = .open(inputEnded: false, output: .ended)
            return .endInput
        case .open(inputEnded: true, .flushing):
            // The peer's end was orderly, but what was to leave behind it did not.
            if self.cause?.failure == nil { self.cause = .failed(.connectionBroke) }
        case .open, .closing: break
        }
        self.state = .closed
        return .announce(self.cause ?? .closedByPeer)
    }

    private mutating func beginFlush(cause: CloseReason) -> CloseAction {
        guard case .open(let inputEnded, .open) = self.state else { return .none }
        self.cause = self.cause ?? cause
        self.state = .open(inputEnded: inputEnded, output: .flushing)
        return .flush
    }
}

extension EventSocketError {
    /// The channel closed, and neither side has asked for it.
    fileprivate static var connectionBroke: EventSocketError {
        EventSocketError(
            .connectionFailed,
            "The connection broke: the peer reset it or the network failed. What was sent last may not have arrived."
        )
    }
}
