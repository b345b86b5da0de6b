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
    private let received = Atomic<Int>(0)
    private let used = Atomic<Int>(0)

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
                self.drain(descriptor)
                close(descriptor)
            }
        }
    }

    private func drain(_ descriptor: Int32) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while case let count = read(descriptor, buffer.baseAddress, buffer.count), count > 0 {
            self.used.store(Clock.thread.nanoseconds, ordering: .relaxed)
            self.received.add(count, ordering: .releasing)
        }
    }

    /// Returns once so many bytes have arrived in all.
    func wait(for count: Int) async throws {
        while self.received.load(ordering: .acquiring) < count { try await Task.sleep(for: .milliseconds(1)) }
    }

    var count: Int { self.received.load(ordering: .acquiring) }

    /// Nanoseconds of its thread.
    var processorTime: Int { self.used.load(ordering: .relaxed) }
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
