//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Room for one line in a buffer: the buffer is asked once for all of it, not for every part.
struct LineSpace {
    private let bytes: UnsafeMutableRawBufferPointer
    /// How much was written.
    private(set) var count = 0

    init(_ bytes: UnsafeMutableRawBufferPointer) {
        self.bytes = bytes
    }

    mutating func append(_ byte: UInt8) {
        self.bytes[self.count] = byte
        self.count += 1
    }

    mutating func append(_ other: UnsafeRawBufferPointer) {
        precondition(other.count <= self.bytes.count - self.count)
        guard let source = other.baseAddress, let start = self.bytes.baseAddress else { return }
        (start + self.count).copyMemory(from: source, byteCount: other.count)
        self.count += other.count
    }

    mutating func append(_ other: [UInt8]) {
        other.withUnsafeBytes { self.append($0) }
    }

    mutating func append(_ text: StaticString) {
        self.append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
