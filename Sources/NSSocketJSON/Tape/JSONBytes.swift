//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The bytes of a text, with others behind them so that eight can be loaded wherever one of them stands.
///
/// Either where they are, as long as somebody lends them, or in memory that ``JSONDocument`` owns; the positions asked for are
/// those of its tape.
struct JSONBytes {
    /// How many bytes stand behind the text: zeros in its own memory.
    private static var padding: Int { JSONGrammar.padding }

    private var own: UnsafeMutablePointer<UInt8>
    private var base: UnsafePointer<UInt8>
    private(set) var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(capacity, 64)
        self.own = .allocate(capacity: self.capacity + Self.padding)
        self.own.initialize(repeating: 0, count: Self.padding)
        self.base = UnsafePointer(self.own)
    }

    func deallocate() { self.own.deallocate() }

    /// Begins with another text.
    ///
    /// - Parameters:
    ///   - text: The bytes, and perhaps others behind them.
    ///   - count: How many bytes the text has.
    ///   - isLent: Whether they are used where they are if there are enough others behind them: until ``keep()``, or for as
    ///     long as nobody looks.
    mutating func begin(_ text: borrowing RawSpan, count: Int, isLent: Bool) {
        self.count = count
        if isLent, text.byteCount &- count >= Self.padding {
            let first = text.withUnsafeBytes(\.baseAddress)
            if let first { return self.base = first.assumingMemoryBound(to: UInt8.self) }
        }
        text.withUnsafeBytes { self.copy($0.baseAddress) }
    }

    /// The text ends earlier than was said.
    mutating func end(at count: Int) { self.count = min(self.count, count) }

    /// Copies what is lent: it is about to be gone.
    mutating func keep() {
        if self.base != UnsafePointer(self.own) { self.copy(self.base) }
    }

    private mutating func copy(_ first: UnsafeRawPointer?) {
        let count = self.count
        if count > self.capacity {
            self.deallocate()
            self = JSONBytes(capacity: count)
            self.count = count
        }
        if let first { UnsafeMutableRawPointer(self.own).copyMemory(from: first, byteCount: count) }
        (self.own + count).initialize(repeating: 0, count: Self.padding)
        self.base = UnsafePointer(self.own)
    }

    @inline(__always)
    var all: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: self.base, count: self.count) }

    /// All of them, and the zeros behind.
    var padded: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: self.base, count: self.count + Self.padding) }

    @inline(__always)
    subscript(position: Int) -> UInt8 {
        assert(position >= 0 && position < self.count + Self.padding)
        return self.base[position]
    }

    /// The eight bytes at a position, the first in the lowest bits.
    @inline(__always)
    func word(at position: Int) -> UInt64 {
        assert(position >= 0 && position <= self.count)
        return UInt64(littleEndian: UnsafeRawPointer(self.base + position).loadUnaligned(as: UInt64.self))
    }

    @inline(__always)
    func buffer(at position: Int, length: Int) -> UnsafeBufferPointer<UInt8> {
        assert(position >= 0 && length >= 0 && position + length <= self.count)
        return UnsafeBufferPointer(start: self.base + position, count: length)
    }

    /// Whether the same bytes stand at two positions.
    @inline(__always)
    func isSame(_ length: Int, at left: Int, and right: Int) -> Bool {
        Self.isSame(length, self.base + left, self.base + right)
    }

    /// Whether these bytes stand at a position.
    @inline(__always)
    func isSame(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        guard let first = bytes.baseAddress else { return true }
        return self.isSame(bytes.count, as: first, at: position)
    }

    /// Whether so many of these bytes stand at a position.
    @inline(__always)
    func isSame(_ length: Int, as bytes: UnsafePointer<UInt8>, at position: Int) -> Bool {
        assert(position >= 0 && length >= 0 && position + length <= self.count)
        return Self.isSame(length, self.base + position, bytes)
    }

    /// Compares without a call as long as that is few instructions, as it is for the names of members.
    @inline(__always)
    private static func isSame(
        _ length: Int, _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>
    ) -> Bool {
        let (left, right) = (UnsafeRawPointer(left), UnsafeRawPointer(right))
        if length >= 8 {
            var offset = 0
            while offset &+ 8 <= length {
                if (left + offset).loadUnaligned(as: UInt64.self) != (right + offset).loadUnaligned(as: UInt64.self) {
                    return false
                }
                offset &+= 8
            }
            let last = length &- 8
            return (left + last).loadUnaligned(as: UInt64.self) == (right + last).loadUnaligned(as: UInt64.self)
        }
        if length >= 4 {
            let last = length &- 4
            return left.loadUnaligned(as: UInt32.self) == right.loadUnaligned(as: UInt32.self)
                && (left + last).loadUnaligned(as: UInt32.self) == (right + last).loadUnaligned(as: UInt32.self)
        }
        if length >= 2 {
            let last = length &- 2
            return left.loadUnaligned(as: UInt16.self) == right.loadUnaligned(as: UInt16.self)
                && (left + last).loadUnaligned(as: UInt16.self) == (right + last).loadUnaligned(as: UInt16.self)
        }
        return length == 0 || left.load(as: UInt8.self) == right.load(as: UInt8.self)
    }

    /// Six bits that tell most names apart that stand in one object.
    @inline(__always)
    func hash(at position: Int, length: Int) -> UInt64 {
        // The first eight bytes and the last eight: names differ there if anywhere, and if not, it is looked into.
        let first = self.word(at: position)
        let mixed: UInt64
        if length >= 8 {
            mixed = first ^ (self.word(at: position &+ length &- 8) &* 3)
        } else {
            mixed = first & ((1 &<< UInt64(truncatingIfNeeded: length &* 8)) &- 1)
        }
        return ((mixed ^ UInt64(truncatingIfNeeded: length)) &* 0x9E37_79B9_7F4A_7C15) &>> 58
    }
}
