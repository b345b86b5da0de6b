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
        var lines: [UInt8] = []
        /// Of the message printed last.
        var name = MessageFormat.PrintedName()
        var isFlushScheduled = false
        var isClosed = false
    }

    /// Where lines are written together although the loop is not through with its read.
    private static let batch = 64 << 10

    private let descriptor: CInt
    private let onFailure: @Sendable (_ errorNumber: CInt) -> Void
    private let state = Mutex(State())

    /// Creates an output.
    ///
    /// - Parameter onFailure: Called once when nothing can be written any more; what is printed afterwards is dropped.
    init(_ descriptor: CInt, onFailure: @escaping @Sendable (_ errorNumber: CInt) -> Void = { _ in }) {
        self.descriptor = descriptor
        self.onFailure = onFailure
    }

    /// Prints what the closure appends: whole lines.
    func print(_ write: (inout ByteBuffer) -> Void) {
        var lines = ByteBuffer()
        write(&lines)
        self.collect { state in state.lines.append(contentsOf: lines.readableBytesView) }
    }

    /// Prints a message.
    func print(_ message: EventMessage, _ format: MessageFormat) {
        self.collect { state in format.append(message, name: &state.name, to: &state.lines) }
    }

    private func collect(_ append: (inout State) -> Void) {
        let mustSchedule = self.state.withLock { state in
            append(&state)
            if state.lines.count >= Self.batch { self.drain(&state) }
            defer { state.isFlushScheduled = true }
            return !state.isFlushScheduled
        }
        guard mustSchedule else { return }
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

    /// Under the lock, so that lines of several event loops keep their order.
    private func drain(_ state: inout State) {
        defer { state.lines.removeAll(keepingCapacity: true) }
        guard !state.isClosed, !state.lines.isEmpty else { return }
        let failure = state.lines.withUnsafeBytes { self.write($0) }
        guard failure != 0 else { return }
        state.isClosed = true
        self.onFailure(failure)
    }

    /// Writes it all; returns the system's error number if that fails.
    private func write(_ bytes: UnsafeRawBufferPointer) -> CInt {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = systemWrite(self.descriptor, UnsafeRawBufferPointer(rebasing: rest))
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // Whoever shares the terminal or pipe may have made it non-blocking.
                var wanted = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wanted, 1, -1)
            case let failure: return failure
            }
        }
        return 0
    }
}

/// `write(2)`, which a method of the same name hides.
private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
