//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

/// The reconnect rows of the behaviour catalogue, K1 to K16, as far as they are decisions; what is carried out is in
/// ``EventSocketClientTests``.
@Suite("When a client connects, waits and ends")
struct ReconnectStateMachineTests {
    private let refused = EventSocketError(.connectFailed, "Nothing listens.")
    private let reset = CloseReason.failed(EventSocketError(.connectionFailed, "The peer reset the connection."))

    private func machine(
        addresses: Int = 1, _ policy: ReconnectPolicy = .fixed(.seconds(1))
    ) -> DrivenMachine {
        DrivenMachine(addresses: addresses, policy: policy)
    }

    @Test("K1, K2: after a clean end it waits and connects again, as often as it takes")
    func cleanEnd() {
        var machine = self.machine()
        var action = machine.started()
        for _ in 0..<3 {
            #expect(action == .connect(address: 0))
            #expect(machine.connected() == .greet)
            #expect(machine.greeted() == .serve)
            let wait = machine.connectionEnded(.closedByPeer, lasted: .seconds(60), random: 0)
            #expect(wait == .wait(.seconds(1), retry: 1))
            #expect(machine.cause?.code == .closedByPeer)
            action = machine.waitEnded()
        }
    }

    @Test("K3: a refused attempt is a wait with its cause, not the end")
    func refusedAttempt() {
        var machine = self.machine()
        _ = machine.started()
        #expect(machine.attemptFailed(self.refused, random: 0) == .wait(.seconds(1), retry: 1))
        #expect(machine.cause?.code == .connectFailed)
        #expect(machine.reason == nil)
    }

    @Test("K4: a connection that breaks causes one wait, whatever else is told")
    func oneWait() {
        var machine = self.machine()
        _ = (machine.started(), machine.connected(), machine.greeted())
        #expect(machine.connectionEnded(self.reset, lasted: .zero, random: 0) == .wait(.seconds(1), retry: 1))
        // Nothing but the wait's end or the client's leads on; a second report would be a bug of the driver, and ends it.
        #expect(machine.connectionEnded(self.reset, lasted: .zero, random: 0) == .finish)
    }

    @Test("K5: with the server down, failures only ever lead to waits")
    func serverDown() {
        var machine = self.machine()
        _ = machine.started()
        for retry in 1...100 {
            #expect(machine.attemptFailed(self.refused, random: 0) == .wait(.seconds(1), retry: retry))
            #expect(machine.waitEnded() == .connect(address: 0))
        }
    }

    @Test("K6: the default waits at once, then up to 250 ms, doubled each time up to 30 s")
    func defaultSchedule() {
        let policy = ReconnectPolicy.fullJitter()
        let longest = (1...12).map { policy.delay(beforeRetry: $0, random: 1) }
        #expect(
            longest == [.zero]
                + [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]
                .map { .milliseconds($0) })
        #expect(policy.delay(beforeRetry: 5, random: 0.5) == .milliseconds(1_000))
        #expect(policy.delay(beforeRetry: 5, random: 0) == .milliseconds(50))
        #expect(policy.delay(beforeRetry: .max, random: 1) == .seconds(30))
    }

    @Test("Waits are random, their limit doubles up to the cap, none is nothing")
    func fullJitter() {
        let waits = FullJitter(base: .milliseconds(250), cap: .seconds(5))
        #expect(
            (1...7).map { waits.delay(beforeAttempt: $0, random: 1) }
                == [
                    .milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(5),
                    .seconds(5),
                ])
        #expect(waits.delay(beforeAttempt: 3, random: 0.5) == .milliseconds(500))
        #expect(waits.delay(beforeAttempt: 3, random: 0) == .milliseconds(50))
        #expect(waits.delay(beforeAttempt: .max, random: 1) == .seconds(5))
        #expect(waits.delay(beforeAttempt: 0, random: 1) == .milliseconds(250))
        let short = FullJitter(base: .milliseconds(1), cap: .milliseconds(10))
        #expect(short.delay(beforeAttempt: 9, random: 0) == .milliseconds(10))
    }

    @Test("K6: the original's schedule, by name, without its overflow")
    func originalSchedule() {
        let policy = ReconnectPolicy.nssocket()
        let waits = (1...9).map { policy.delay(beforeRetry: $0, random: 0.3) }
        let longest = Duration.milliseconds(Int32.max)
        #expect(
            waits == [5, 50, 500, 5_000, 50_000, 500_000].map { .seconds($0) } + [longest, longest, longest])
        #expect(policy.delay(beforeRetry: 10, random: 0) == nil)
    }

    @Test("K7: giving up happens once, says how often it was tried, and is final")
    func givingUp() throws {
        var machine = self.machine(.fixed(.seconds(1), maxRetries: 2))
        _ = machine.started()
        for _ in 0..<2 {
            _ = machine.attemptFailed(self.refused, random: 0)
            _ = machine.waitEnded()
        }
        #expect(machine.attemptFailed(self.refused, random: 0) == .finish)
        guard case .failed(let error) = machine.reason else { throw Unexpected() }
        #expect(error.code == .retriesExhausted)
        #expect(error.message == "The client gave up after 2 retries. Nothing listens.")
        #expect(machine.closeRequested(.closedLocally) == .none)
        #expect(machine.started() == .finish)
    }

    @Test("K8: closing a connected client ends its connection, and then all")
    func closingWhenReady() {
        var machine = self.machine()
        _ = (machine.started(), machine.connected(), machine.greeted())
        #expect(machine.closeRequested(.closedLocally) == .endConnection)
        #expect(machine.closeRequested(.closedLocally) == .none)
        #expect(machine.connectionEnded(.closedByPeer, lasted: .zero, random: 0) == .finish)
        #expect("\(machine.reason.map { "\($0)" } ?? "")" == "closed")
    }

    @Test("K9: a connection that this side closed or aborted is not made again", arguments: [true, false])
    func closedOnThisSide(isAborted: Bool) {
        var machine = self.machine()
        _ = (machine.started(), machine.connected(), machine.greeted())
        let reason = isAborted ? CloseReason.aborted : .closedLocally
        #expect(machine.connectionEnded(reason, lasted: .zero, random: 0) == .finish)
        #expect("\(machine.reason.map { "\($0)" } ?? "")" == "\(reason)")
    }

    @Test("K10: a wait can be cancelled, and nothing follows")
    func closingWhileWaiting() {
        var machine = self.machine()
        _ = machine.started()
        _ = machine.attemptFailed(self.refused, random: 0)
        #expect(machine.closeRequested(.closedLocally) == .cancelWait)
        #expect(machine.waitEnded() == .finish)
    }

    @Test("K11: an attempt that succeeds after the client was closed is discarded")
    func closingWhileConnecting() {
        var machine = self.machine()
        _ = machine.started()
        #expect(machine.closeRequested(.closedLocally) == .cancelAttempt)
        #expect(machine.connected() == .discard)
        #expect(machine.connectionEnded(.aborted, lasted: .zero, random: 0) == .finish)
        #expect("\(machine.reason.map { "\($0)" } ?? "")" == "closed")
    }

    @Test("An attempt that is cancelled by closing fails, and all is over")
    func cancelledAttempt() {
        var machine = self.machine()
        _ = machine.started()
        _ = machine.closeRequested(.aborted)
        #expect(machine.attemptFailed(self.refused, random: 0) == .finish)
        #expect("\(machine.reason.map { "\($0)" } ?? "")" == "aborted")
    }

    @Test("K13: retries without end are offered as such, and none at all")
    func unlimited() {
        #expect(ReconnectPolicy.nssocket(maxRetries: nil).delay(beforeRetry: 1_000, random: 0) != nil)
        #expect(ReconnectPolicy.never.delay(beforeRetry: 1, random: 0) == nil)
        // As in the original, one retry fewer than the number says.
        #expect(ReconnectPolicy.nssocket(maxRetries: 1).delay(beforeRetry: 1, random: 0) == nil)
        #expect(ReconnectPolicy.nssocket(maxRetries: 0).delay(beforeRetry: 1, random: 0) == nil)
    }

    @Test("K14: while there is a connection, nothing makes another one")
    func noSecondConnection() {
        var machine = self.machine()
        #expect(machine.started() == .connect(address: 0))
        #expect(machine.started() == .finish)
    }

    @Test("K16: with reconnecting off, the first end is the last")
    func reconnectingOff() {
        var machine = self.machine(.never)
        _ = (machine.started(), machine.connected(), machine.greeted())
        #expect(machine.connectionEnded(.closedByPeer, lasted: .seconds(60), random: 0) == .finish)
    }

    @Test("Retries count up until a connection was stable")
    func stability() {
        var machine = self.machine(.fullJitter(base: .seconds(1)))
        _ = machine.started()
        func fall(after lasted: Duration, _ machine: inout DrivenMachine) -> ReconnectStateMachine.Action {
            _ = (machine.connected(), machine.greeted())
            let action = machine.connectionEnded(.closedByPeer, lasted: lasted, random: 1)
            _ = machine.waitEnded()
            return action
        }
        #expect(fall(after: .zero, &machine) == .wait(.zero, retry: 1))
        #expect(fall(after: .milliseconds(9_999), &machine) == .wait(.seconds(1), retry: 2))
        #expect(fall(after: .zero, &machine) == .wait(.seconds(2), retry: 3))
        #expect(fall(after: .seconds(10), &machine) == .wait(.zero, retry: 1))
    }

    @Test("A hook that fails counts as a failed attempt")
    func failingHook() {
        var machine = self.machine(addresses: 2)
        _ = (machine.started(), machine.connected())
        let error = EventSocketError(.onConnectFailed, "The hook threw.")
        #expect(machine.attemptFailed(error, random: 0) == .connect(address: 1))
    }

    @Test("All addresses are tried before a wait, and every round begins with the first")
    func addresses() {
        var machine = self.machine(addresses: 3)
        #expect(machine.started() == .connect(address: 0))
        #expect(machine.attemptFailed(self.refused, random: 0) == .connect(address: 1))
        #expect(machine.attemptFailed(self.refused, random: 0) == .connect(address: 2))
        #expect(machine.attemptFailed(self.refused, random: 0) == .wait(.seconds(1), retry: 1))
        #expect(machine.waitEnded() == .connect(address: 0))
        _ = machine.attemptFailed(self.refused, random: 0)
        _ = (machine.connected(), machine.greeted())
        _ = machine.connectionEnded(.closedByPeer, lasted: .zero, random: 0)
        #expect(machine.waitEnded() == .connect(address: 0))
    }

    @Test("What makes no sense is not tried again")
    func permanent() {
        var machine = self.machine(addresses: 2)
        _ = machine.started()
        #expect(machine.attemptFailed(EventSocketError(.invalidAddress, "No port."), random: 0) == .finish)
    }

    @Test("A client that is closed before it runs never connects")
    func closedBefore() {
        var machine = self.machine()
        #expect(machine.closeRequested(.closedLocally) == .finish)
        #expect(machine.started() == .finish)
    }

    // MARK: While the hook runs

    @Test("K8, K9: an end that this side asked for while the hook ran ends the client", arguments: [true, false])
    func endedHereInGreeting(isAborted: Bool) {
        var machine = self.machine(addresses: 2)
        _ = (machine.started(), machine.connected())
        let reason = isAborted ? CloseReason.aborted : .closedLocally
        #expect(machine.connectionEnded(reason, lasted: .zero, random: 0) == .finish)
        #expect("\(machine.reason.map { "\($0)" } ?? "")" == "\(reason)")
        #expect(machine.cause == nil)
    }

    @Test("K2, K4: an end by the peer while the hook ran is a failed attempt: the next address, then one wait")
    func endedByPeerInGreeting() {
        var machine = self.machine(addresses: 2)
        _ = (machine.started(), machine.connected())
        #expect(machine.connectionEnded(.closedByPeer, lasted: .zero, random: 0) == .connect(address: 1))
        #expect(machine.cause?.code == .closedByPeer)
        _ = machine.connected()
        #expect(machine.connectionEnded(self.reset, lasted: .zero, random: 0) == .wait(.seconds(1), retry: 1))
        #expect(machine.cause?.code == .connectionFailed)
    }

    @Test(
        "K8: closing the client while the hook runs ends its connection, whatever becomes of the hook",
        arguments: [0, 1, 2])
    func closingInGreeting(then: Int) {
        var machine = self.machine()
        _ = (machine.started(), machine.connected())
        #expect(machine.closeRequested(.closedLocally) == .endConnection)
        switch then {
        case 0: #expect(machine.greeted() == .discard)
        case 1: #expect(machine.attemptFailed(self.refused, random: 0) == .finish)
        default: break
        }
        #expect(machine.connectionEnded(.closedByPeer, lasted: .zero, random: 0) == .finish)
        #expect("\(machine.reason.map { "\($0)" } ?? "")" == "closed")
    }

    // MARK: While the policy decides

    @Test("K10: closing while the policy is asked counts, whatever it answers", arguments: [nil, Duration.zero])
    func closingWhileAsking(answer: Duration?) {
        var machine = ReconnectStateMachine(addressCount: 1, stableAfter: .zero)
        _ = machine.started()
        #expect(machine.attemptFailed(self.refused) == .askDelay(retry: 1))
        #expect(machine.closeRequested(.closedLocally) == .cancelWait)
        #expect(machine.decided(answer) == .finish)
        #expect("\(machine.reason.map { "\($0)" } ?? "")" == "closed")
    }

    private struct Unexpected: Error {}
}

/// A machine whose questions a policy answers.
private struct DrivenMachine: ~Copyable {
    private var machine: ReconnectStateMachine
    private let policy: ReconnectPolicy

    init(addresses: Int, policy: ReconnectPolicy) {
        self.machine = ReconnectStateMachine(addressCount: addresses, stableAfter: policy.stableAfter)
        self.policy = policy
    }

    var cause: EventSocketError? { self.machine.cause }
    var reason: CloseReason? { self.machine.reason }

    mutating func started() -> ReconnectStateMachine.Action { self.machine.started() }
    mutating func connected() -> ReconnectStateMachine.Action { self.machine.connected() }
    mutating func greeted() -> ReconnectStateMachine.Action { self.machine.greeted() }
    mutating func waitEnded() -> ReconnectStateMachine.Action { self.machine.waitEnded() }

    mutating func closeRequested(_ reason: CloseReason) -> ReconnectStateMachine.CloseAction {
        self.machine.closeRequested(reason)
    }

    mutating func attemptFailed(_ error: EventSocketError, random: Double) -> ReconnectStateMachine.Action {
        self.answer(self.machine.attemptFailed(error), random)
    }

    mutating func connectionEnded(
        _ reason: CloseReason, lasted: Duration, random: Double
    ) -> ReconnectStateMachine.Action {
        self.answer(self.machine.connectionEnded(reason, lasted: lasted), random)
    }

    private mutating func answer(
        _ action: ReconnectStateMachine.Action, _ random: Double
    ) -> ReconnectStateMachine.Action {
        guard case .askDelay(let retry) = action else { return action }
        return self.machine.decided(self.policy.delay(beforeRetry: retry, random: random))
    }
}
