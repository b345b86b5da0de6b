//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import Synchronization

/// The messages of one connection on their way to the output.
///
/// The lines are gathered on the connection's event loop and queued together once the loop is through with its reads: the queue has one
/// lock for all event loops, which would wait for each other at every message. What is not read pushes back on the connection.
final class ConnectionOutput: Sendable {
    /// Bytes that are gathered before they are queued at once.
    private static let limit = 16 << 10

    private struct Lines {
        /// The bytes in front of the last message's payload.
        var head = MessageFormat.Head()
        var bytes: [UInt8] = []
        /// How many bytes were gathered the last time: about as many as the next time.
        var lastCount = 0
        var isFlushScheduled = false
    }

    private enum Step { case none, schedule, flush }

    private let format: MessageFormat
    private let account: OutputAccount
    private let lines = Mutex(Lines())

    init(_ format: MessageFormat, to stream: OutputStream, of socket: EventSocket) {
        self.format = format
        self.account = stream.openAccount { socket.resumeDispatch() }
    }

    /// Prints a message. It is printed in any case, and dispatch stops after it if too much waits for the output.
    func print(_ message: EventMessage, from socket: isolated EventSocket) {
        switch self.lines.withLock({ self.append(message, to: &$0) }) {
        case .none: break
        case .schedule:
            socket.eventLoop.execute { [socket] in
                socket.assumeIsolated { self.flush(from: $0) }
            }
        case .flush: self.flush(from: socket)
        }
    }

    private func append(_ message: EventMessage, to lines: inout Lines) -> Step {
        if lines.bytes.isEmpty { lines.bytes.reserveCapacity(lines.lastCount) }
        message.withWire { wire, payload in
            self.format.update(&lines.head, for: message, source: wire.extracting(..<payload.lowerBound))
            let printed = wire.extracting(lines.head.isWholeFrame ? 0..<wire.byteCount : payload)
            lines.bytes.append(contentsOf: lines.head.text)
            if self.format.printsAsIs(printed) {
                printed.withUnsafeBytes { lines.bytes.append(contentsOf: $0) }
            } else {
                lines.bytes.append(contentsOf: self.format.text(of: printed, at: lines.head.columns))
            }
            lines.bytes.append(contentsOf: self.format.tail)
        }
        if lines.bytes.count >= Self.limit { return .flush }
        guard !lines.isFlushScheduled else { return .none }
        lines.isFlushScheduled = true
        return .schedule
    }

    /// Queues what was gathered: to be called before anything else is said of the connection.
    func flush(from socket: isolated EventSocket) {
        let bytes = self.lines.withLock { lines in
            lines.isFlushScheduled = false
            lines.lastCount = min(lines.bytes.count, Self.limit)
            defer { lines.bytes = [] }
            return lines.bytes
        }
        guard !bytes.isEmpty, self.account.print(bytes.span.bytes) == .wait else { return }
        socket.pauseDispatch()
    }

    /// Closes it; what was printed is still written.
    func close(from socket: isolated EventSocket) {
        self.flush(from: socket)
        self.account.close()
    }
}
