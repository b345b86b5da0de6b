//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NIOPosix
import NSSocket
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Whole lines for a file descriptor, from any task or event loop.
///
/// Lines that an event loop prints are collected and written together when the loop is through with what it has read;
/// anything else is written at once. Writing waits for whoever reads, and so does everybody who has something to print:
/// that is the back-pressure of a tool.
final class OutputStream: Sendable {
    private struct State {
        let lines = OutputBlock(capacity: 2 * OutputStream.batch)
        /// What stood in front of the last message's payload.
        var head = MessageFormat.Head()
        var isFlushScheduled = false
        /// The number of the error after which nothing is written; 0 if there was none.
        var failure: CInt = 0

        /// Collects a line behind the head, if there is room. The arrays stay where they are: a copy of each would be
        /// counted for every message.
        func append(_ printed: RawSpan, _ tail: [UInt8]) -> Bool {
            self.lines.append(self.head.text.span.bytes, printed, tail.span.bytes)
        }
    }

    /// Where lines are written together although the loop is not through with its read.
    private static let batch = 64 << 10

    private let descriptor: CInt
    private let onFailure: @Sendable (_ errorNumber: CInt) -> Void
    /// What must not be on the screen while something is written; `nil` where it is not.
    private let statusLine: StatusLine?
    private let state = Mutex(State())

    /// Creates an output.
    ///
    /// - Parameter onFailure: Called once when nothing can be written any more; what is printed afterwards is dropped.
    init(_ descriptor: CInt, onFailure: @escaping @Sendable (_ errorNumber: CInt) -> Void = { _ in }) {
        self.descriptor = descriptor
        self.onFailure = onFailure
        self.statusLine = isatty(descriptor) == 1 ? StatusLine.standard : nil
    }

    /// Prints what the closure appends: whole lines.
    func print(_ write: (inout ByteBuffer) -> Void) {
        var lines = ByteBuffer()
        write(&lines)
        let mustFlush = self.state.withLock { state in
            self.append(lines.readableBytesSpan, RawSpan(), RawSpan(), to: &state)
            return self.noteLines(&state)
        }
        if mustFlush { self.scheduleFlush() }
    }

    /// Prints a message.
    func print(_ message: EventMessage, _ format: MessageFormat) {
        let mustFlush = self.state.withLock { state in
            message.withWire { wire, payload in
                format.update(&state.head, for: message, source: wire.extracting(..<payload.lowerBound))
                let printed = state.head.isWholeFrame ? 0..<wire.byteCount : payload
                if format.payloads == nil, state.append(wire.extracting(printed), format.tail) { return }
                let head = state.head.text
                if let payloads = format.payloads {
                    let text = payloads.text(of: wire.extracting(printed), at: state.head.columns)
                    self.append(head.span.bytes, text.span.bytes, format.tail.span.bytes, to: &state)
                } else {
                    self.append(head.span.bytes, wire.extracting(printed), format.tail.span.bytes, to: &state)
                }
            }
            return self.noteLines(&state)
        }
        if mustFlush { self.scheduleFlush() }
    }

    /// Collects a line, and makes room for it if there is none.
    @inline(__always)
    private func append(_ first: RawSpan, _ second: RawSpan, _ third: RawSpan, to state: inout State) {
        if state.lines.append(first, second, third) { return }
        self.drain(&state)
        if state.lines.append(first, second, third) { return }
        // Larger than all the room there is.
        guard state.failure == 0 else { return }
        let failure = self.withoutStatusLine {
            for piece in 0..<3 {
                let failure = (piece == 0 ? first : piece == 1 ? second : third).withUnsafeBytes {
                    DescriptorWriter.write($0, to: self.descriptor)
                }
                if failure != 0 { return failure }
            }
            return 0
        }
        self.noteFailure(failure, &state)
    }

    /// Returns whether somebody has to see to it that the lines are written.
    @inline(__always)
    private func noteLines(_ state: inout State) -> Bool {
        if state.lines.count >= Self.batch { self.drain(&state) }
        guard !state.isFlushScheduled else { return false }
        state.isFlushScheduled = true
        return true
    }

    private func scheduleFlush() {
        if let loop = MultiThreadedEventLoopGroup.currentEventLoop {
            loop.execute { self.flush() }
        } else {
            self.flush()
        }
    }

    /// Writes what was collected.
    func flush() {
        self.state.withLock { state in
            state.isFlushScheduled = false
            self.drain(&state)
        }
    }

    /// Writes what was collected, at the end of a run.
    ///
    /// - Throws: ``ExitStatus/inputOutput`` if something could not be written that somebody wants to read.
    func finish() throws(Failure) {
        self.flush()
        let failure = self.state.withLock { $0.failure }
        if failure != 0 { try Failure.outputClosed(failure) }
    }

    /// Under the lock, so that lines of several event loops keep their order.
    private func drain(_ state: inout State) {
        guard state.lines.count > 0 else { return }
        if state.failure == 0 {
            let failure = self.withoutStatusLine {
                state.lines.withUnsafeBytes { DescriptorWriter.write($0, to: self.descriptor) }
            }
            self.noteFailure(failure, &state)
        }
        state.lines.removeAll()
    }

    private func noteFailure(_ failure: CInt, _ state: inout State) {
        guard failure != 0 else { return }
        state.failure = failure
        self.onFailure(failure)
    }

    /// Writes to a terminal while there is no status line on it.
    private func withoutStatusLine(_ write: () -> CInt) -> CInt {
        if let statusLine { statusLine.without(write) } else { write() }
    }
}
