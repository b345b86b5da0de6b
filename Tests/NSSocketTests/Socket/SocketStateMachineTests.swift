//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("The life of a connection as a state machine")
struct SocketStateMachineTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var path: [SocketHappening]
        /// What happens next; everything that is not named has no effect.
        var actions: [SocketHappening: String]
        var allowHalfOpen = false

        init(
            _ name: String, after path: [SocketHappening], _ actions: [SocketHappening: String],
            allowHalfOpen: Bool = false
        ) {
            self.testDescription = name
            self.path = path
            self.actions = actions
            self.allowHalfOpen = allowHalfOpen
        }
    }

    private static let ends: [SocketHappening: String] = [
        .abortRequested: "closeChannel", .failed: "closeChannel(connectionFailed)",
    ]

    private static func row(
        _ name: String, after path: [SocketHappening], reason: String?, _ actions: [SocketHappening: String],
        allowHalfOpen: Bool = false
    ) -> Row {
        let all = actions.merging(Self.ends) { $1 }.merging(
            reason.map { [.channelClosed: "announce(\($0))"] } ?? [:]
        ) { $1 }
        return Row(name, after: path, all, allowHalfOpen: allowHalfOpen)
    }

    /// The channel closed without an orderly end of the peer.
    static let broke =
        "The connection broke: the peer reset it or the network failed. What was sent last may not have arrived."

    static let rows: [Row] = [
        Self.row(
            "open", after: [], reason: Self.broke,
            [
                .closeRequested: "flush", .inputEnded: "finishConsumers(flushAfter: true)", .refused: "flush",
                .drainRequested: "finishConsumers",
            ]),
        Self.row(
            "open, half-open allowed", after: [], reason: Self.broke,
            [
                .closeRequested: "flush", .inputEnded: "finishConsumers(flushAfter: false)", .refused: "flush",
                .drainRequested: "finishConsumers",
            ],
            allowHalfOpen: true),
        Self.row(
            "draining", after: [.drainRequested], reason: Self.broke,
            [
                .closeRequested: "flush", .inputEnded: "finishConsumers(flushAfter: true)", .refused: "flush",
                .consumersFinished: "flush",
            ]),
        Self.row(
            "draining, half-open allowed", after: [.drainRequested], reason: Self.broke,
            [
                .closeRequested: "flush", .inputEnded: "finishConsumers(flushAfter: true)", .refused: "flush",
                .consumersFinished: "flush",
            ], allowHalfOpen: true),
        Self.row(
            "drained", after: [.drainRequested, .consumersFinished], reason: Self.broke,
            [
                .inputEnded: "finishConsumers(flushAfter: false)", .outputFlushed: "endOutput",
                .endTimedOut: "closeChannelReporting(connectionFailed)",
            ]),
        Self.row(
            "the peer ended while draining", after: [.drainRequested, .inputEnded], reason: "closed by the peer",
            [.closeRequested: "flush", .refused: "flush", .consumersFinished: "flush"]),
        Self.row(
            "the peer has ended", after: [.inputEnded], reason: "closed by the peer",
            [
                .closeRequested: "flush", .consumersFinished: "flush", .refused: "flush",
                .drainRequested: "awaitConsumers",
            ]),
        Self.row(
            "the peer has ended, half-open allowed", after: [.inputEnded], reason: "closed by the peer",
            [.closeRequested: "flush", .refused: "flush", .drainRequested: "awaitConsumers"], allowHalfOpen: true),
        Self.row(
            "flushing", after: [.closeRequested], reason: Self.broke,
            [
                .inputEnded: "finishConsumers(flushAfter: false)", .outputFlushed: "endOutput",
                .endTimedOut: "closeChannelReporting(connectionFailed)",
            ]),
        Self.row(
            "flushing after a refusal", after: [.refused], reason: "too long",
            [
                .inputEnded: "finishConsumers(flushAfter: false)", .outputFlushed: "endOutput",
                .endTimedOut: "closeChannelReporting(connectionFailed)",
            ]),
        Self.row(
            "flushing, the peer has ended", after: [.inputEnded, .consumersFinished], reason: Self.broke,
            [.outputFlushed: "closeChannel", .endTimedOut: "closeChannelReporting(connectionFailed)"]),
        Self.row(
            "flushed", after: [.closeRequested, .outputFlushed], reason: nil,
            [.inputEnded: "finishConsumersAndClose", .endTimedOut: "closeChannel", .channelClosed: "endInput"]),
        Row(
            "both have ended", after: [.closeRequested, .outputFlushed, .inputEnded],
            [.channelClosed: "announce(closed)"]),
        Row("closing", after: [.abortRequested], [.channelClosed: "announce(aborted)"]),
        Row("closing after a failure", after: [.failed], [.channelClosed: "announce(reset)"]),
        Row("closed", after: [.channelClosed], [:]),
    ]

    @Test("Everything that can happen in every state has its action", arguments: Self.rows, SocketHappening.allCases)
    func actions(row: Row, happening: SocketHappening) {
        let script = SocketScript(allowHalfOpen: row.allowHalfOpen, after: row.path)
        #expect(script.apply(happening) == row.actions[happening])
    }

    @Test(
        "Closing twice or aborting twice is the same as once",
        arguments: [SocketHappening.closeRequested, .abortRequested])
    func idempotent(happening: SocketHappening) {
        let script = SocketScript()
        #expect(script.apply(happening) != nil)
        #expect(script.apply(happening) == nil)
    }

    @Test("After an abort nothing but the channel's end has an effect")
    func abortIsFinal() {
        let script = SocketScript(after: [.abortRequested])
        for happening in SocketHappening.allCases where happening != .channelClosed {
            #expect(script.apply(happening) == nil)
        }
        #expect(script.apply(.channelClosed) == "announce(aborted)")
    }

    @Test(
        "The end is announced once",
        arguments: [[], [.closeRequested], [.abortRequested], [.failed], [.inputEnded]] as [[SocketHappening]])
    func announcedOnce(path: [SocketHappening]) {
        let script = SocketScript(after: path)
        #expect(script.apply(.channelClosed) != nil)
        for happening in SocketHappening.allCases { #expect(script.apply(happening) == nil) }
    }

    @Test(
        "The first cause of a clean end is the reason; an abort or a failure outdoes it",
        arguments: [
            ([.closeRequested, .outputFlushed, .inputEnded], "closed"),
            ([.inputEnded, .closeRequested, .outputFlushed], "closed by the peer"),
            ([.refused, .closeRequested, .inputEnded], "too long"),
            ([.closeRequested, .refused, .outputFlushed, .inputEnded], "closed"),
            ([.closeRequested, .inputEnded], Self.broke), ([.inputEnded, .closeRequested], Self.broke),
            ([.closeRequested, .abortRequested], "aborted"),
            ([.closeRequested, .failed], "reset"),
            ([.abortRequested, .failed], "aborted"),
            ([.failed, .abortRequested], "reset"),
            ([], Self.broke), ([.closeRequested], Self.broke),
        ] as [([SocketHappening], String)]
    )
    func reason(path: [SocketHappening], reason: String) {
        #expect(SocketScript(after: path).apply(.channelClosed) == "announce(\(reason))")
    }

    @Test("What arrives is dealt out until the channel is being closed, also after our own end")
    func input() {
        let script = SocketScript()
        #expect(script.acceptsInput && script.isInputOpen && !script.isEnding)
        script.apply(.closeRequested)
        #expect(script.acceptsInput && script.isInputOpen && script.isEnding)
        script.apply(.outputFlushed)
        #expect(script.acceptsInput && script.isInputOpen && script.isEnding)
        script.apply(.inputEnded)
        #expect(!script.acceptsInput && !script.isInputOpen && script.isEnding)
    }

    @Test("With half-open allowed the peer's end is not ours: an own close follows")
    func halfOpen() {
        let script = SocketScript(allowHalfOpen: true, after: [.inputEnded, .consumersFinished])
        #expect(!script.isEnding)
        #expect(script.apply(.closeRequested) == "flush")
        #expect(script.apply(.outputFlushed) == "closeChannel")
    }

    @Test("Input that is left when the connection breaks is followed by the failure, not by an orderly end")
    func brokenWithInput() {
        var machine = SocketStateMachine(allowHalfOpen: false)
        guard case .endInput = machine.channelClosed(inputRemains: true) else {
            Issue.record("the input is not dispatched")
            return
        }
        guard case .failConsumersAndClose(let error) = machine.inputEnded() else {
            Issue.record("the consumers are not told")
            return
        }
        #expect(error.code == .connectionFailed)
        guard case .announce(.failed(let reason)) = machine.channelClosed() else {
            Issue.record("the reason is better than the truth")
            return
        }
        #expect(reason.code == .connectionFailed)
    }
}
