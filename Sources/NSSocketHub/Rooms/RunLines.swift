//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocket

/// The lines of a run, joined, and the parts of them that are for members who do not get all.
struct RunLines: Sendable {
    /// All lines.
    let all: SharedLines
    /// The numbers of the broadcasts.
    private let numbers: [UInt64]
    /// Where each broadcast begins in the joined lines, and where the last one ends: bytes, and lines before it.
    private var starts: [(offset: Int, count: Int)] = []
    /// The places of the broadcasts that leave a connection out, in order.
    private var exceptions: [Int: [Int]] = [:]

    /// - Parameter broadcasts: At least one.
    init(_ broadcasts: [Broadcast]) {
        self.numbers = broadcasts.map(\.number)
        self.all = SharedLines(joining: broadcasts.map(\.lines))
        if broadcasts.count > 1 {
            self.starts.reserveCapacity(broadcasts.count + 1)
            self.starts.append((0, 0))
        }
        for (place, broadcast) in broadcasts.enumerated() {
            if let start = self.starts.last {
                self.starts.append(
                    (start.offset + broadcast.lines.bytes.readableBytes, start.count + broadcast.lines.count))
            }
            for id in broadcast.except where self.exceptions[id]?.last != place {
                self.exceptions[id, default: []].append(place)
            }
        }
    }

    /// Whether everybody who was a recipient at the time gets everything.
    func isWhole(for id: Int, since: UInt64) -> Bool {
        self.numbers[0] > since && (self.exceptions.isEmpty || self.exceptions[id] == nil)
    }

    /// The next piece for a connection: what came after a broadcast, up to the next one that leaves it out.
    ///
    /// - Returns: Its lines, the number of its last broadcast, and whether that is the last of all; `nil` if there is nothing.
    func piece(for id: Int, after number: UInt64) -> (lines: SharedLines, last: UInt64, isLast: Bool)? {
        var start = self.firstPlace(after: number)
        var end = self.numbers.count
        let exceptions = self.exceptions[id] ?? []
        for exception in exceptions[Self.firstPlace(in: exceptions) { $0 >= start }...] {
            guard exception == start else {
                end = exception
                break
            }
            start += 1
        }
        guard start < end else { return nil }
        return (self.piece(start..<end), self.numbers[end - 1], end == self.numbers.count)
    }

    private func firstPlace(after number: UInt64) -> Int { Self.firstPlace(in: self.numbers) { $0 > number } }

    /// The first place of a sorted list where a condition holds that holds from there on.
    private static func firstPlace<Element>(in list: [Element], where isThere: (Element) -> Bool) -> Int {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if isThere(list[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func piece(_ places: Range<Int>) -> SharedLines {
        guard places.count < self.numbers.count else { return self.all }
        let (start, end) = (self.starts[places.lowerBound], self.starts[places.upperBound])
        let bytes = self.all.bytes
        guard let slice = bytes.getSlice(at: bytes.readerIndex + start.offset, length: end.offset - start.offset) else {
            return SharedLines(trusted: ByteBuffer(), count: 0)
        }
        // A slow member keeps what it is sent, and is charged for its length: not much more than that may be in memory for it.
        let isMost = slice.readableBytes >= slice.storageCapacity / 4
        return SharedLines(
            trusted: isMost ? slice : ByteBuffer(bytes: slice.readableBytesView), count: end.count - start.count)
    }
}
