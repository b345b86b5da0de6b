//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The life of a client: when it connects, waits, and ends. No I/O, no clock, no chance, and no code of users: where a policy of theirs
/// decides, the machine asks its driver, which tells it the answer.
///
/// There is one connection or one attempt at a time, and one wait, by construction (behaviour catalogue K4, K14).
struct ReconnectStateMachine: ~Copyable {
    enum Action: Equatable {
        /// Try an address of the list.
        case connect(address: Int)
        /// Run the hook on the new connection.
        case greet
        /// Let everybody use it; tell the machine when it has ended.
        case serve
        /// The connection came too late: end it, then tell the machine.
        case discard
        /// Ask the policy how long to wait before this retry, then tell the machine. `retry` counts those since a connection was last
        /// stable.
        case askDelay(retry: Int)
        /// Wait, then tell the machine. `retry` counts those since a connection was last stable.
        case wait(Duration, retry: Int)
        /// All is over, see ``ReconnectStateMachine/reason``.
        case finish
    }

    enum CloseAction: Equatable {
        /// It is over already, or about to be.
        case none
        /// Cancel the attempt, then tell the machine that it failed.
        case cancelAttempt
        /// End the connection, then tell the machine that it has ended.
        case endConnection
        /// Cancel the wait, if it has begun, then tell the machine that it is over.
        case cancelWait
        /// Nothing had begun: all is over.
        case finish
    }

    private enum State {
        case idle
        case connecting(address: Int)
        case greeting(address: Int)
        case ready
        /// The policy is asked how long to wait.
        case asking
        case waiting
        /// Closed, but for what is still under way.
        case ending
        case finished
    }

    private let addressCount: Int
    /// How long a connection must last for its loss to count as the first again.
    private let stableAfter: Duration
    private var state = State.idle
    /// Retries since a connection was last stable.
    private var retries = 0
    /// Why the last attempt failed or the last connection ended.
    private(set) var cause: EventSocketError?
    /// Why all is over, once it is decided.
    private(set) var reason: CloseReason?

    init(addressCount: Int, stableAfter: Duration) {
        self.addressCount = addressCount
        self.stableAfter = stableAfter
    }

    /// The client runs.
    mutating func started() -> Action {
        guard case .idle = self.state else { return .finish }
        return self.connect(0)
    }

    // MARK: An attempt

    /// A connection was made.
    mutating func connected() -> Action {
        guard case .connecting(let address) = self.state else { return .discard }
        self.state = .greeting(address: address)
        return .greet
    }

    /// The hook has run.
    mutating func greeted() -> Action {
        guard case .greeting = self.state else { return .discard }
        self.state = .ready
        return .serve
    }

    /// No connection was made, or the hook failed on one that had not ended, and it was discarded.
    mutating func attemptFailed(_ error: EventSocketError) -> Action {
        switch self.state {
        case .connecting(let address), .greeting(let address):
            self.cause = error
            // What a hook throws is about its connection.
            if case .connecting = self.state, error.isPermanent { return self.finish(.failed(error)) }
            // The others at once: the list is there for that.
            return address + 1 < self.addressCount ? self.connect(address + 1) : self.retry()
        case .idle, .ready, .asking, .waiting, .ending, .finished:
            return self.finish(.closedLocally)
        }
    }

    // MARK: A connection

    /// The connection that was served or greeted has ended, or one that was discarded.
    ///
    /// - Parameter lasted: How long it was ready.
    mutating func connectionEnded(_ reason: CloseReason, lasted: Duration) -> Action {
        let failure: EventSocketError
        switch reason {
        // Who closes the connection of a client closes the client (K8, K9).
        case .closedLocally, .aborted: return self.finish(reason)
        case .closedByPeer: failure = EventSocketError(.closedByPeer, "The peer closed the connection.")
        case .failed(let error): failure = error
        }
        switch self.state {
        // The hook had not decided yet.
        case .greeting: return self.attemptFailed(failure)
        case .ready:
            self.cause = failure
            if lasted >= self.stableAfter { self.retries = 0 }
            return self.retry()
        case .idle, .connecting, .asking, .waiting, .ending, .finished: return self.finish(reason)
        }
    }

    // MARK: A wait

    /// The policy has answered.
    ///
    /// - Parameter delay: How long to wait; `nil` to give up.
    mutating func decided(_ delay: Duration?) -> Action {
        guard case .asking = self.state else { return self.finish(.closedLocally) }
        guard let delay else {
            return self.finish(.failed(.retriesExhausted(self.retries - 1, self.cause)))
        }
        self.state = .waiting
        return .wait(delay, retry: self.retries)
    }

    /// The wait is over, or somebody does not want to wait any longer.
    mutating func waitEnded() -> Action {
        guard case .waiting = self.state else { return self.finish(.closedLocally) }
        return self.connect(0)
    }

    // MARK: The end

    /// Nobody wants the client any more.
    mutating func closeRequested(_ reason: CloseReason) -> CloseAction {
        switch self.state {
        case .ending, .finished: return .none
        case .idle:
            _ = self.finish(reason)
            return .finish
        case .connecting: return self.end(reason, .cancelAttempt)
        case .greeting, .ready: return self.end(reason, .endConnection)
        case .asking, .waiting: return self.end(reason, .cancelWait)
        }
    }

    private mutating func end(_ reason: CloseReason, _ action: CloseAction) -> CloseAction {
        self.reason = reason
        self.state = .ending
        return action
    }

    private mutating func connect(_ address: Int) -> Action {
        self.state = .connecting(address: address)
        return .connect(address: address)
    }

    private mutating func retry() -> Action {
        self.retries += 1
        self.state = .asking
        return .askDelay(retry: self.retries)
    }

    /// - Parameter reason: Counts unless another was decided before.
    private mutating func finish(_ reason: CloseReason) -> Action {
        self.reason = self.reason ?? reason
        self.state = .finished
        return .finish
    }
}

extension EventSocketError {
    /// Whether trying again can change nothing: what was asked for makes no sense.
    fileprivate var isPermanent: Bool {
        [.invalidAddress, .invalidArgument, .invalidTLSConfiguration].contains(self.code)
    }

    fileprivate static func retriesExhausted(_ count: Int, _ cause: EventSocketError?) -> EventSocketError {
        let last = cause.map { " \($0.message)" } ?? ""
        return EventSocketError(
            .retriesExhausted, "The client gave up after \(count) retries.\(last)", cause: cause
        )
    }
}
