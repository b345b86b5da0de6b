//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Bytes that grow at their end.
///
/// Memory that ``JSONOutput`` owns. Every write makes room first.
struct OutputBytes {
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(capacity, 16)
        self.base = .allocate(capacity: self.capacity)
    }

    func deallocate() { self.base.deallocate() }

    var all: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: self.base, count: self.count) }

    mutating func truncate(to count: Int) { self.count = min(self.count, count) }

    @inline(__always)
    mutating func reserve(_ more: Int) {
        if more > self.capacity &- self.count { self.grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let capacity = max(self.capacity * 2, self.count + more)
        let base = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        base.update(from: self.base, count: self.count)
        self.base.deallocate()
        self.base = base
        self.capacity = capacity
    }

    /// Hands over the memory behind the bytes, and takes as many as the closure says it wrote.
    @inline(__always)
    mutating func write(upTo maximum: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        self.reserve(maximum)
        let written = body(self.base + self.count)
        assert(written <= maximum)
        self.count &+= written
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        self.reserve(1)
        self.base[self.count] = byte
        self.count &+= 1
    }

    @inline(__always)
    mutating func append(_ first: UInt8, _ second: UInt8) {
        self.write(upTo: 2) {
            ($0[0], $0[1]) = (first, second)
            return 2
        }
    }

    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let first = bytes.baseAddress else { return }
        self.write(upTo: bytes.count) {
            $0.update(from: first, count: bytes.count)
            return bytes.count
        }
    }

    mutating func append(_ text: StaticString) {
        self.append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

extension OutputBytes {
    /// Appends a string with its quotes and escapes.
    @inline(__always)
    mutating func appendString(_ text: String) {
        text.withBytes { self.appendString($0) }
    }

    @inline(__always)
    mutating func appendString(_ text: UnsafeBufferPointer<UInt8>) {
        guard text.count <= 1024 else { return self.appendLongString(text) }
        self.write(upTo: JSONText.maximumCount(text.count)) { JSONText.write(text, to: $0) }
    }

    /// In pieces, as a large text would else make room for six times its length.
    @inline(never)
    private mutating func appendLongString(_ text: UnsafeBufferPointer<UInt8>) {
        self.append(.quote)
        var rest = text[...]
        while !rest.isEmpty {
            let piece = UnsafeBufferPointer(rebasing: rest.prefix(1024))
            self.write(upTo: JSONText.maximumCount(piece.count)) { JSONText.writeEscaped(piece, to: $0) }
            rest = rest.dropFirst(1024)
        }
        self.append(.quote)
    }

    /// Appends a key with its quotes and escapes, and what stands in front of it and behind it.
    @inline(__always)
    mutating func appendKey(_ name: UnsafeBufferPointer<UInt8>, isFirst: Bool) {
        guard name.count <= 1024 else {
            if !isFirst { self.append(.comma) }
            self.appendLongString(name)
            return self.append(.colon)
        }
        self.write(upTo: JSONText.maximumCount(name.count) + 2) { target in
            var count = 0
            if !isFirst {
                target[0] = .comma
                count = 1
            }
            count &+= JSONText.write(name, to: target + count)
            target[count] = .colon
            return count &+ 1
        }
    }
}
