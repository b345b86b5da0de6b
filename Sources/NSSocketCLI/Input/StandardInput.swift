//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NIOPosix

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Reads stdin, be it a file, a pipe or a terminal, without blocking a task.
///
/// For one reader at a time.
final class StandardInput: Sendable {
    private static let chunk = 64 << 10

    /// A pipe whose writing end closes to wake a waiting read.
    private let wakeUp: (read: CInt, write: CInt)

    /// - Throws: ``ExitStatus/inputOutput`` if the system has no descriptors left.
    init() throws(Failure) {
        var ends: [CInt] = [0, 0]
        guard pipe(&ends) == 0 else { throw Self.failure() }
        self.wakeUp = (ends[0], ends[1])
    }

    deinit {
        close(self.wakeUp.read)
        close(self.wakeUp.write)
    }

    /// The next bytes; `nil` at the end, and when the task is cancelled.
    func next() async throws(Failure) -> ByteBuffer? {
        do {
            return try await withTaskCancellationHandler {
                try await NIOThreadPool.singleton.runIfActive { try self.read() }
            } onCancel: {
                var byte: UInt8 = 0
                _ = write(self.wakeUp.write, &byte, 1)
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            return nil  // Cancelled before it began.
        }
    }

    private func read() throws(Failure) -> ByteBuffer? {
        while true {
            var wanted = [
                pollfd(fd: 0, events: Int16(POLLIN), revents: 0),
                pollfd(fd: self.wakeUp.read, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&wanted, nfds_t(wanted.count), -1) >= 0 else {
                if errno == EINTR { continue }
                throw Self.failure()
            }
            if wanted[1].revents != 0 { return nil }
            var buffer = ByteBufferAllocator().buffer(capacity: Self.chunk)
            var count = 0
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.chunk) { bytes in
                count = readBytes(into: bytes)
                return max(count, 0)
            }
            if count > 0 { return buffer }
            if count == 0 { return nil }
            guard errno == EINTR || errno == EAGAIN else { throw Self.failure() }
        }
    }

    private static func failure() -> Failure {
        Failure(.inputOutput, code: "inputFailed", "stdin cannot be read: \(String(cString: strerror(errno))).")
    }
}

/// `read(2)`, which a method of the same name hides.
private func readBytes(into bytes: UnsafeMutableRawBufferPointer) -> Int {
    read(0, bytes.baseAddress, bytes.count)
}
