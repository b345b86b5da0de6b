//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Which containers are open: one bit each, sixty-four to a word. Allocates nothing below sixty-five.
struct NestingStack: ~Copyable {
    private(set) var depth = 0
    /// The innermost sixty-four, the innermost of all in the lowest bit.
    private var bits: UInt64 = 0
    /// Those around them, made when there are any: an array that is empty would be released all the same, at the end of each text.
    private var outer: UnsafeMutablePointer<[UInt64]>?

    deinit {
        guard let outer else { return }
        outer.deinitialize(count: 1)
        outer.deallocate()
    }

    /// Whether the innermost one is an object.
    @inline(__always)
    var isObject: Bool { self.bits & 1 == 1 }

    @inline(__always)
    mutating func push(isObject: Bool) {
        if self.depth > 0, self.depth % 64 == 0 { self.spill() }
        self.bits = self.bits << 1 | (isObject ? 1 : 0)
        self.depth += 1
    }

    @inline(__always)
    mutating func pop() {
        self.depth -= 1
        self.bits >>= 1
        if self.depth > 0, self.depth % 64 == 0 { self.refill() }
    }

    @inline(never)
    private mutating func spill() {
        let outer = self.outer ?? .allocate(capacity: 1)
        if self.outer == nil { outer.initialize(to: []) }
        outer.pointee.append(self.bits)
        self.outer = outer
    }

    @inline(never)
    private mutating func refill() { self.bits = self.outer?.pointee.popLast() ?? 0 }
}
