//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import Synchronization

/// Sends what stdin says, line by line.
struct InputSender: Sendable {
    private let input: StandardInput
    private let reporter: Reporter
    /// The only connection there is; `nil` if there may be several, one after the other.
    private let connection: Int?
    private let output: WaitingOutput
    private let delivery: Delivery
    private let outcome = Outcome()

    /// How sending has ended.
    enum End {
        /// The input has come to its end.
        case inputEnded
        /// The input had nothing in it: there is nothing to send, and perhaps something to receive.
        case inputWasEmpty
        /// The connection has ended, or the task was cancelled.
        case interrupted
    }

    private final class Outcome: Sendable {
        /// How many lines could not be sent.
        let refusedCount = Atomic<Int>(0)
        /// The line that found no connection any more; 0 if none did.
        let lostLine = Atomic<Int>(0)
        /// Whether the user was told of a line that a listener may refuse.
        let hasWarned = Atomic<Bool>(false)
        /// Ends with the input.
        let (inputEnd, inputEnded) = AsyncStream.makeStream(of: Void.self)
    }

    init(input: StandardInput, reporter: Reporter, connection: Int?, delivery: Delivery) {
        self.input = input
        self.reporter = reporter
        self.connection = connection
        self.delivery = delivery
        self.output = WaitingOutput(reporter.stdout)
    }

    /// Sends all lines, one at a time; a line that cannot be sent is reported and left out.
    ///
    /// - Throws: ``ExitStatus/badData`` if the input is text of another encoding than UTF-8.
    func sendAll(to sink: some MessageSink) async throws(Failure) -> End {
        var encoding = InputEncoding()
        var lines = LineSplitter()
        var isEmpty = true
        while let chunk = try await self.input.next() {
            isEmpty = false
            // On a terminal the cursor went down a line.
            StatusLine.standard?.redraw()
            lines.feed(try encoding.feed(chunk))
            while let line = lines.next() {
                guard await self.send(line, to: sink) else { return .interrupted }
            }
        }
        if Task.isCancelled { return .interrupted }
        if isEmpty { return .inputWasEmpty }
        lines.feed(try encoding.finish())
        while let line = lines.next() ?? lines.finish() {
            guard await self.send(line, to: sink) else { return .interrupted }
        }
        // A listener that refuses a line says so by closing the connection, which is to be noticed.
        if self.outcome.hasWarned.load(ordering: .relaxed) { await Arrival.awaitRefusal() }
        self.outcome.inputEnded.finish()
        return .inputEnded
    }

    /// Whether every line of the input was sent, with none that a listener may refuse, and the input is at its end or about to come
    /// to it: a peer that has closed just then was not first, but quick.
    func isDone() async -> Bool {
        guard self.delivery.sentCount > 0, !self.outcome.hasWarned.load(ordering: .relaxed) else { return false }
        let isAtEnd = await TimeLimit.run(.milliseconds(100)) {
            for await _ in self.outcome.inputEnd {}
            return !Task.isCancelled
        }
        return isAtEnd ?? false
    }

    /// - Throws: ``ExitStatus/badData`` if there was a line that could not be sent.
    func checkAllWasSent() throws(Failure) {
        let count = self.outcome.refusedCount.load(ordering: .relaxed)
        guard count > 0 else { return }
        throw Failure(
            .badData, code: "invalidInput",
            count == 1
                ? "One line of input was not sent; see above." : "\(count) lines of input were not sent; see above."
        )
    }

    /// For runs that this side did not end.
    ///
    /// - Throws: ``ExitStatus/unavailable`` if there was a line for which the connection had ended.
    func checkNothingWasLost() throws(Failure) {
        let line = self.outcome.lostLine.load(ordering: .relaxed)
        guard line > 0 else { return }
        throw Failure(
            .unavailable, code: "notConnected",
            "There was no connection any more for line \(line) of the input: neither it nor what follows was sent.")
    }

    /// Returns whether more can be sent.
    private func send(_ line: LineSplitter.Line, to sink: some MessageSink) async -> Bool {
        switch line {
        case .tooLong(let number): await self.refuse(number, "It is too long; send less at once.")
        case .complete(let number, let bytes):
            do throws(EventSocketError) {
                guard let line = try self.reporter.isJSON ? InputLine(json: bytes) : InputLine(text: bytes) else {
                    return true
                }
                self.warn(of: line, number)
                let heardBefore = self.delivery.heardCount
                try await line.send(to: sink)
                self.delivery.sent(heardBefore: heardBefore)
            } catch {
                guard ![.notConnected, .connectionFailed, .cancelled].contains(error.code) else {
                    self.outcome.lostLine.store(number, ordering: .relaxed)
                    return false
                }
                await self.refuse(number, error.typedMessage())
            }
        }
        return true
    }

    /// Says once that a listener may refuse a line, and close the connection.
    private func warn(of line: InputLine, _ number: Int) {
        guard !self.outcome.hasWarned.load(ordering: .relaxed), let excess = line.excess else { return }
        self.outcome.hasWarned.store(true, ordering: .relaxed)
        Diagnostics.standard.error("warning: line \(number) of the input \(excess) by default.")
    }

    private func refuse(_ number: Int, _ message: String) async {
        self.outcome.refusedCount.add(1, ordering: .relaxed)
        await self.reporter.invalidInput(
            "line \(number) of the input was not sent: \(message)", connection: self.connection, to: self.output)
    }
}
