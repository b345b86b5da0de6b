//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The life of a server: what each happening asks for. No I/O, no clock.
struct ServerStateMachine: ~Copyable {
    enum RunAction: Equatable {
        /// Bind the addresses, then tell the machine.
        case bind
        /// It was shut down before it ran: return.
        case end
        /// It has run already.
        case refuse
    }

    enum ListeningAction: Equatable {
        case serve
        /// It was shut down meanwhile: close the listening sockets, then the connections.
        case stopAccepting
    }

    enum ShutdownAction: Equatable {
        case none
        /// Close the listening sockets, then let the connections end.
        case stopAccepting
    }

    enum DeadlineAction: Equatable {
        case none
        /// Abort what is left.
        case abort
    }

    private enum State {
        case idle
        case binding(isShutDown: Bool)
        case serving
        case draining
        case ended
    }

    private var state = State.idle

    /// Whether it listens, and nobody has asked it to end.
    var isServing: Bool {
        if case .serving = self.state { true } else { false }
    }

    /// `run` was called.
    mutating func runRequested() -> RunAction {
        switch self.state {
        case .idle:
            self.state = .binding(isShutDown: false)
            return .bind
        case .draining:
            self.state = .ended
            return .end
        case .binding, .serving, .ended: return .refuse
        }
    }

    /// All addresses are bound.
    mutating func listening() -> ListeningAction {
        guard case .binding(isShutDown: false) = self.state else {
            self.state = .draining
            return .stopAccepting
        }
        self.state = .serving
        return .serve
    }

    /// Somebody wants it to end in good order.
    mutating func shutdownRequested() -> ShutdownAction {
        switch self.state {
        case .idle:
            self.state = .draining
            return .none
        case .binding:
            self.state = .binding(isShutDown: true)
            return .none
        case .serving:
            self.state = .draining
            return .stopAccepting
        case .draining, .ended: return .none
        }
    }

    /// The connections had their time.
    mutating func deadlineReached() -> DeadlineAction {
        guard case .draining = self.state else { return .none }
        return .abort
    }

    /// Everything has ended, in whatever way.
    mutating func ended() {
        self.state = .ended
    }
}
