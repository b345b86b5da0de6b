//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

/// A block of memory of a fixed size that lines are collected in, with a record of the account and the descriptor of each run of lines.
struct OutputBlock: Sendable {
    /// Consecutive lines of one account for one descriptor.
    struct Run {
        var account: Int
        var descriptor: CInt
        var count: Int
    }

    let capacity: Int
    private var bytes: ByteBuffer
    private(set) var runs: [Run] = []

    init(capacity: Int) {
        self.capacity = capacity
        self.bytes = ByteBufferAllocator().buffer(capacity: capacity)
    }

    var isEmpty: Bool { self.bytes.readableBytes == 0 }

    /// Appends whole lines. Returns false, and appends nothing, if the block has no room for all of them.
    mutating func append(_ lines: RawSpan, account: Int, descriptor: CInt) -> Bool {
        guard lines.byteCount <= self.capacity - self.bytes.readableBytes else { return false }
        self.bytes.writeBytes(lines)
        self.note(lines.byteCount, account, descriptor)
        return true
    }

    private mutating func note(_ count: Int, _ account: Int, _ descriptor: CInt) {
        let last = self.runs.count - 1
        if last >= 0, self.runs[last].account == account, self.runs[last].descriptor == descriptor {
            self.runs[last].count += count
        } else {
            self.runs.append(Run(account: account, descriptor: descriptor, count: count))
        }
    }

    mutating func removeAll() {
        self.bytes.clear()
        self.runs.removeAll(keepingCapacity: true)
    }

    /// Visits the bytes, in order, in as few parts as the descriptors permit, until a visit returns an error number.
    ///
    /// - Returns: That error number; 0 if there was none.
    func forEachPart(_ write: (UnsafeRawBufferPointer, CInt) -> CInt) -> CInt {
        self.bytes.withUnsafeReadableBytes { bytes in
            var (start, end) = (0, 0)
            for (index, run) in self.runs.enumerated() {
                end += run.count
                if index + 1 < self.runs.count, self.runs[index + 1].descriptor == run.descriptor { continue }
                let failure = write(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), run.descriptor)
                if failure != 0 { return failure }
                start = end
            }
            return 0
        }
    }
}
