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
    private let outcome = Outcome()

    private final class Outcome: Sendable {
        /// How many lines could not be sent.
        let refusedCount = Atomic<Int>(0)
        /// The line that found no connection any more; 0 if none did.
        let lostLine = Atomic<Int>(0)
    }

    init(input: StandardInput, reporter: Reporter, connection: Int?) {
        self.input = input
        self.reporter = reporter
        self.connection = connection
        self.output = WaitingOutput(reporter.stdout)
    }

    /// Sends all lines, one at a time; a line that cannot be sent is reported and left out.
    ///
    /// - Returns: Whether the input has come to its end; if not, the connection or the task has.
    func sendAll(to sink: some MessageSink) async throws(Failure) -> Bool {
        var lines = LineSplitter()
        while let chunk = try await self.input.next() {
            // On a terminal the cursor went down a line.
            StatusLine.standard?.redraw()
            lines.feed(chunk)
            while let line = lines.next() {
                guard await self.send(line, to: sink) else { return false }
            }
        }
        if Task.isCancelled { return false }
        if let line = lines.finish(), await !self.send(line, to: sink) { return false }
        return true
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
                let line = try self.reporter.isJSON ? InputLine(json: bytes) : InputLine(text: bytes)
                try await line?.send(to: sink)
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

    private func refuse(_ number: Int, _ message: String) async {
        self.outcome.refusedCount.add(1, ordering: .relaxed)
        await self.reporter.invalidInput(
            "line \(number) of the input was not sent: \(message)", connection: self.connection, to: self.output)
    }
}
