//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("The state machine of TLS")
struct TLSStateMachineTests {
    @Test("A handshake has one outcome, whatever comes later")
    func oneOutcome() {
        let machine = TLSScript()
        #expect(machine.isHandshaking)
        #expect(machine.handshakeCompleted() == .begin)
        #expect(!machine.isHandshaking)
        #expect(machine.handshakeCompleted() == .none)
        #expect(machine.handshakeTimedOut() == .none)
        #expect(machine.channelClosed() == .none)
        #expect(machine.failed() == .none)
    }

    @Test("Time, an error or the end of the channel fail it, each once")
    func failures() {
        let late = TLSScript()
        #expect(late.handshakeTimedOut() == .failHandshake)
        #expect(late.handshakeCompleted() == .none)
        #expect(late.channelClosed() == .none)
        let broken = TLSScript()
        #expect(broken.failed() == .failHandshake)
        #expect(broken.failed() == .none)
        #expect(broken.handshakeTimedOut() == .none)
        let closed = TLSScript()
        #expect(closed.channelClosed() == .failHandshake)
        #expect(closed.failed() == .none)
    }

    @Test("An error after it breaks the connection, once")
    func laterFailure() {
        let machine = TLSScript()
        _ = machine.handshakeCompleted()
        #expect(machine.failed() == .failConnection)
        #expect(machine.failed() == .none)
        #expect(machine.inputEnded() == .none)
    }

    @Test("The end of the peer's direction is told after the handshake only, and our goodbye follows it")
    func inputEnded() {
        let machine = TLSScript()
        #expect(machine.inputEnded() == .none)
        #expect(machine.closeRequested() == .closeAtOnce)
        _ = machine.handshakeCompleted()
        #expect(machine.closeRequested() == .closeAtOnce)
        #expect(machine.inputEnded() == .announce)
        #expect(machine.closeRequested() == .sayGoodbyeAndClose)
        _ = machine.failed()
        #expect(machine.closeRequested() == .closeAtOnce)
    }
}

/// Holds a state machine, which cannot be copied into an expectation.
private final class TLSScript {
    private var machine = TLSStateMachine()

    var isHandshaking: Bool { self.machine.isHandshaking }
    func handshakeCompleted() -> TLSStateMachine.CompletedAction { self.machine.handshakeCompleted() }
    func handshakeTimedOut() -> TLSStateMachine.FailedAction { self.machine.handshakeTimedOut() }
    func failed() -> TLSStateMachine.FailedAction { self.machine.failed() }
    func inputEnded() -> TLSStateMachine.InputEndedAction { self.machine.inputEnded() }
    func channelClosed() -> TLSStateMachine.FailedAction { self.machine.channelClosed() }
    func closeRequested() -> TLSStateMachine.CloseAction { self.machine.closeRequested() }
}
