//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A named pipe that is full and that nothing reads, until it is asked to.
final class StuckPipe: Sendable {
    let path: String
    private let descriptor: CInt

    /// A pipe that something may write to, but nothing does.
    static func unwritten() throws -> StuckPipe { try StuckPipe(isFull: false) }

    init(isFull: Bool = true) throws {
        self.path = "/tmp/nss-pipe-\(UInt32.random(in: 0 ... .max))"
        guard mkfifo(self.path, 0o600) == 0 else { throw SystemFailure() }
        // For both directions: opening does not wait for the other end, and the pipe is never without a reader.
        self.descriptor = open(self.path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard self.descriptor >= 0 else { throw SystemFailure() }
        guard isFull else { return }
        let filling = [UInt8](repeating: UInt8(ascii: "-"), count: 1 << 16)
        while write(self.descriptor, filling, filling.count) > 0 {}
        while write(self.descriptor, filling, 1) > 0 {}
    }

    deinit {
        close(self.descriptor)
        unlink(self.path)
    }

    /// Reads everything that is in the pipe now.
    func drain() -> String {
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = read(self.descriptor, &piece, piece.count), count > 0 { content += piece[..<count] }
        return String(decoding: content, as: UTF8.self)
    }
}
