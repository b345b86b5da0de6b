//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A block of memory of a fixed size that lines are collected in.
///
/// An array would ask at each of the many small pieces whether it is unique and large enough; this asks once for a line.
final class OutputBlock {
    private let memory: UnsafeMutableRawBufferPointer
    /// Changed here only, and never while it is looked at.
    @exclusivity(unchecked) private(set) var count = 0

    init(capacity: Int) {
        self.memory = .allocate(byteCount: capacity, alignment: 1)
    }

    deinit {
        self.memory.deallocate()
    }

    /// Appends three pieces. Returns false, and appends nothing, if there is no room for all.
    func append(_ first: RawSpan, _ second: RawSpan, _ third: RawSpan) -> Bool {
        guard first.byteCount + second.byteCount + third.byteCount <= self.memory.count - self.count else {
            return false
        }
        // There is room: each copy checks its own bounds once more.
        self.copy(first)
        self.copy(second)
        self.copy(third)
        return true
    }

    func removeAll() {
        self.count = 0
    }

    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(rebasing: self.memory[..<self.count]))
    }

    @inline(__always)
    private func copy(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { source in
            UnsafeMutableRawBufferPointer(rebasing: self.memory[self.count...]).copyMemory(from: source)
        }
        self.count += bytes.byteCount
    }
}
