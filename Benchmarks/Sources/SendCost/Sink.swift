//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import Synchronization

/// Takes what one connection after the other sends, in a thread of its own, and knows how much processor time that took.
final class Sink: Sendable {
    let port: Int
    private let used = Atomic<Int>(0)
    /// How many bytes each connection sent, once it has ended.
    private let (counts, count) = AsyncStream.makeStream(of: Int.self)

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isListening else { throw Failure(description: "cannot listen") }
        self.port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
                self.count.yield(self.drain(descriptor))
                close(descriptor)
            }
        }
    }

    private func drain(_ descriptor: Int32) -> Int {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        var sum = 0
        while case let count = read(descriptor, buffer.baseAddress, buffer.count), count > 0 { sum += count }
        self.used.store(Clock.thread.nanoseconds, ordering: .releasing)
        return sum
    }

    /// Returns once the next connection has ended.
    ///
    /// - Throws: If it sent another number of bytes.
    func expect(_ expected: Int) async throws {
        for await count in self.counts {
            guard count == expected else { throw Failure(description: "\(count) bytes arrived, not \(expected)") }
            return
        }
    }

    /// Nanoseconds of its thread.
    var processorTime: Int { self.used.load(ordering: .acquiring) }
}

/// What the system measures processor time by.
enum Clock {
    case process, thread

    var nanoseconds: Int {
        var time = timespec()
        clock_gettime(self == .process ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

struct Failure: Error, CustomStringConvertible {
    let description: String
}
