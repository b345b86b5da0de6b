//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket

/// What can happen to a connection.
enum SocketHappening: CaseIterable {
    case closeRequested, abortRequested, inputEnded, consumersFinished, refused, drainRequested
    case outputFlushed, endTimedOut, failed, channelClosed
}

/// Holds a state machine, which cannot be copied into an expectation, and names its actions.
final class SocketScript {
    private var machine: SocketStateMachine

    init(allowHalfOpen: Bool = false, after path: [SocketHappening] = []) {
        self.machine = SocketStateMachine(allowHalfOpen: allowHalfOpen)
        for happening in path { _ = self.apply(happening) }
    }

    var acceptsInput: Bool { self.machine.acceptsInput }
    var isInputOpen: Bool { self.machine.isInputOpen }
    var isEnding: Bool { self.machine.isEnding }

    /// The action in words; `none` is left out.
    @discardableResult
    func apply(_ happening: SocketHappening) -> String? {
        let action =
            switch happening {
            case .closeRequested: "\(self.machine.closeRequested())"
            case .abortRequested: "\(self.machine.abortRequested())"
            case .inputEnded: "\(self.machine.inputEnded())"
            case .consumersFinished: "\(self.machine.consumersFinished())"
            case .refused: "\(self.machine.refused(EventSocketError(.frameTooLong, "too long")))"
            case .drainRequested: "\(self.machine.drainRequested())"
            case .outputFlushed: "\(self.machine.outputFlushed())"
            case .endTimedOut: Self.name(self.machine.endTimedOut())
            case .failed: Self.name(self.machine.failed(EventSocketError(.connectionFailed, "reset")))
            case .channelClosed: Self.name(self.machine.channelClosed())
            }
        return action == "none" ? nil : action
    }

    private static func name(_ action: SocketStateMachine.EndTimedOutAction) -> String {
        switch action {
        case .none: "none"
        case .closeChannel: "closeChannel"
        case .closeChannelReporting(let error): "closeChannelReporting(\(error.code))"
        }
    }

    private static func name(_ action: SocketStateMachine.Failure) -> String {
        switch action {
        case .none: "none"
        case .closeChannel(let error): "closeChannel(\(error.code))"
        }
    }

    private static func name(_ action: SocketStateMachine.ChannelClosedAction) -> String {
        switch action {
        case .none: "none"
        case .endInput: "endInput"
        case .announce(let reason): "announce(\(reason))"
        }
    }
}
