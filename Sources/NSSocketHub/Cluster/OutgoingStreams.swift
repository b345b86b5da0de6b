//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// How far this hub has counted its own broadcasts.
struct OutgoingStreams {
    private struct Head {
        var base: UInt64
        var last: UInt64
        var used: Duration
    }

    private let limit: Int
    private var heads: [BroadcastStream: Head]
    /// Those that nobody was told of yet.
    private var changed: Set<BroadcastStream> = []
    /// The highest number in any stream that was forgotten: from there a stream begins that is not known.
    private var floor: UInt64 = 0

    init(limit: Int) {
        self.limit = limit
        self.heads = [.rooms: Head(base: 0, last: 0, used: .zero)]
    }

    var count: Int { self.heads.count }
    var changedCount: Int { self.changed.count }

    /// The number of the next broadcast in a stream.
    mutating func next(in stream: BroadcastStream, now: Duration) -> (base: UInt64, sequence: UInt64) {
        if self.heads[stream] == nil, self.heads.count >= self.limit { self.forgetQuietest() }
        var head = self.heads[stream] ?? Head(base: self.floor, last: self.floor, used: now)
        head.last += 1
        head.used = now
        self.heads[stream] = head
        self.changed.insert(stream)
        return (head.base, head.last)
    }

    /// How far it is in a room.
    func numbers(in room: EventName) -> RoomHead.Numbers? {
        self.heads[.room(room)].map { RoomHead.Numbers(base: $0.base, last: $0.last) }
    }

    /// All streams.
    var all: [StreamHead] {
        self.heads.map { StreamHead(stream: $0.key, base: $0.value.base, last: $0.value.last) }
    }

    /// The streams that have changed since they were last taken.
    mutating func takeChanged() -> [StreamHead] {
        defer { self.changed = [] }
        return self.changed.compactMap { stream in
            self.heads[stream].map { StreamHead(stream: stream, base: $0.base, last: $0.last) }
        }
    }

    /// Forgets what has not been used since. All others know by then how far it was.
    mutating func forget(unusedSince time: Duration) {
        self.forget { $0.used < time }
    }

    private mutating func forgetQuietest() {
        let times = self.heads.values.map(\.used).sorted()
        let limit = times[min(times.count - 1, max(1, times.count / 4))]
        self.forget { $0.used < limit }
        // All were used at the same time.
        if self.heads.count >= self.limit { self.forget { _ in true } }
    }

    private mutating func forget(_ isQuiet: (Head) -> Bool) {
        for (stream, head) in self.heads where stream != .rooms && isQuiet(head) {
            self.heads[stream] = nil
            self.changed.remove(stream)
            self.floor = max(self.floor, head.last)
        }
    }
}
