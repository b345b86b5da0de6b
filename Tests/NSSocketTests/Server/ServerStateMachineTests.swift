//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("The life of a server as a state machine")
struct ServerStateMachineTests {
    @Test("It serves, is shut down once, and aborts at the deadline")
    func shutdown() {
        var machine = ServerStateMachine()
        #expect(machine.runRequested() == .bind)
        #expect(machine.runRequested() == .refuse)
        #expect(machine.listening() == .serve)
        #expect(machine.deadlineReached() == .none)
        #expect(machine.shutdownRequested() == .stopAccepting)
        #expect(machine.shutdownRequested() == .none)
        #expect(machine.deadlineReached() == .abort)
        machine.ended()
        #expect(machine.deadlineReached() == .none)
        #expect(machine.shutdownRequested() == .none)
        #expect(machine.runRequested() == .refuse)
    }

    @Test("Shut down while it binds, it stops accepting as soon as it could")
    func whileBinding() {
        var machine = ServerStateMachine()
        _ = machine.runRequested()
        #expect(machine.shutdownRequested() == .none)
        #expect(machine.listening() == .stopAccepting)
        #expect(machine.deadlineReached() == .abort)
    }

    @Test("Shut down before it runs, it never does")
    func beforeRunning() {
        var machine = ServerStateMachine()
        #expect(machine.shutdownRequested() == .none)
        #expect(machine.runRequested() == .end)
        #expect(machine.runRequested() == .refuse)
    }

    @Test("After it failed to bind it does not run again")
    func failed() {
        var machine = ServerStateMachine()
        _ = machine.runRequested()
        machine.ended()
        #expect(machine.runRequested() == .refuse)
        #expect(machine.shutdownRequested() == .none)
    }
}
