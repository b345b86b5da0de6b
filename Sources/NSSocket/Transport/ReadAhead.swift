//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Reads before anybody asks, as far as a limit, so that the peer's end is noticed on a connection that nobody reads from. What was
/// read waits here. No I/O.
struct ReadAhead<Bytes>: ~Copyable {
    /// What a piece takes, however short it is.
    private static var leastPiece: Int { 512 }

    private let limit: Int
    private var waiting: [Bytes] = []
    private var waitingBytes = 0
    private var isAsked = false
    private var isReading = false
    private var hasEnded = false

    /// - Parameter limit: With so many bytes waiting nothing more is read. Every piece counts for 512 at least.
    init(limit: Int) {
        self.limit = limit
    }

    /// The connection wants what there is, or what comes next. Returns whether anything can be done about it now.
    mutating func asked() -> Bool {
        self.isAsked = true
        return !self.waiting.isEmpty || !self.isReading
    }

    mutating func received(_ bytes: Bytes, bytes count: Int) {
        self.waiting.append(bytes)
        self.waitingBytes += max(count, Self.leastPiece)
    }

    mutating func readCompleted() {
        self.isReading = false
    }

    /// Whether the channel is to read now; if so, tell when that is done.
    mutating func beginRead() -> Bool {
        guard !self.isReading, !self.hasEnded, self.waitingBytes < self.limit else { return false }
        self.isReading = true
        return true
    }

    /// What the connection asked for, if there is anything.
    mutating func takeIfAsked() -> [Bytes] {
        guard self.isAsked, !self.waiting.isEmpty else { return [] }
        self.isAsked = false
        return self.take()
    }

    /// The peer's direction has ended, or the channel is closed. Returns what is left, asked for or not.
    mutating func end() -> [Bytes] {
        self.hasEnded = true
        return self.take()
    }

    private mutating func take() -> [Bytes] {
        defer { (self.waiting, self.waitingBytes) = ([], 0) }
        return self.waiting
    }
}
