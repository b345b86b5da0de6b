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

/// Writes to file descriptors, and blocks the thread while their reader takes nothing.
enum DescriptorWriter {
    /// Writes it all; returns the system's error number if that fails.
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) -> CInt {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest))
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // Another process that shares the terminal or pipe may have made it non-blocking.
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wanted, 1, -1)
            case let failure: return failure
            }
        }
        return 0
    }

    /// Writes a text; that it fails has no consequences.
    static func write(_ text: String, to descriptor: CInt) {
        var text = text
        text.withUTF8 { _ = self.write(UnsafeRawBufferPointer($0), to: descriptor) }
    }
}

/// `write(2)`, which a method of the same name hides.
private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
