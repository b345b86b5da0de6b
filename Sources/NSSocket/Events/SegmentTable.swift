//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Numbers for the literal segments of patterns, found straight from bytes.
///
/// Only patterns add segments; names that are looked up never do, so a peer cannot make it grow. Hashes are those of
/// the standard library, which peers cannot foresee, because programs do register patterns for names that peers chose.
struct SegmentTable {
    /// A segment's number. ``unknown`` stands for every text that no pattern holds.
    typealias ID = Int32
    static let unknown: ID = -1

    private struct Row {
        var bytes: [UInt8]
        var hash: UInt64
        var uses: Int
        /// The next row with the same hash.
        var next: ID
    }

    private var rows: [Row] = []
    private var free: [ID] = []
    private var heads: [UInt64: ID] = [:]
    private let hashMask: UInt64

    /// Creates an empty table.
    ///
    /// - Parameter hashMask: Which bits of a hash count; with fewer, collisions can be tested.
    init(hashMask: UInt64 = .max) {
        self.hashMask = hashMask
    }

    /// How many segments are held.
    var count: Int { self.rows.count - self.free.count }

    /// The number of a segment, or ``unknown``. Allocates nothing.
    func id(of bytes: Span<UInt8>) -> ID {
        var id = self.heads[self.hash(bytes)] ?? Self.unknown
        while id != Self.unknown, !self.row(id, holds: bytes) { id = self.rows[Int(id)].next }
        return id
    }

    /// The number of a segment, or ``unknown``.
    func id(of text: String) -> ID {
        self.id(of: Array(text.utf8).span)
    }

    /// Adds a use of a segment. Each needs its own ``release(_:)``.
    mutating func retain(_ text: String) -> ID {
        let bytes = Array(text.utf8)
        let known = self.id(of: bytes.span)
        guard known == Self.unknown else {
            self.rows[Int(known)].uses += 1
            return known
        }
        let hash = self.hash(bytes.span)
        let row = Row(bytes: bytes, hash: hash, uses: 1, next: self.heads[hash] ?? Self.unknown)
        let id: ID
        if let reused = self.free.popLast() {
            id = reused
            self.rows[Int(id)] = row
        } else {
            id = ID(self.rows.count)
            self.rows.append(row)
        }
        self.heads[hash] = id
        return id
    }

    /// Takes back one use; the last one frees the number.
    mutating func release(_ id: ID) {
        self.rows[Int(id)].uses -= 1
        guard self.rows[Int(id)].uses == 0 else { return }
        let row = self.rows[Int(id)]
        if self.heads[row.hash] == id {
            self.heads[row.hash] = row.next == Self.unknown ? nil : row.next
        } else if var other = self.heads[row.hash] {
            while self.rows[Int(other)].next != id { other = self.rows[Int(other)].next }
            self.rows[Int(other)].next = row.next
        }
        self.rows[Int(id)].bytes = []
        self.free.append(id)
    }

    private func row(_ id: ID, holds bytes: Span<UInt8>) -> Bool {
        let own = self.rows[Int(id)].bytes
        guard own.count == bytes.count else { return false }
        for index in own.indices where own[index] != bytes[index] { return false }
        return true
    }

    /// FNV from a secret start would not do: whether two texts of one length collide depends on eight bits of it.
    private func hash(_ bytes: Span<UInt8>) -> UInt64 {
        var hasher = Hasher()
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        return UInt64(truncatingIfNeeded: hasher.finalize()) & self.hashMask
    }
}
