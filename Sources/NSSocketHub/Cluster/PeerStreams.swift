//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// The streams of one other hub, as far as their rooms are or were open here.
///
/// Rooms and requests are numbered together, so that it is clear which answers come after a room had opened.
struct PeerStreams {
    /// Broadcasts that are missing.
    struct Missing: Equatable {
        var stream: BroadcastStream
        var count: Int?
    }

    private let limit: Int
    private var streams: [BroadcastStream: IncomingStream] = [:]
    /// Those whose rooms are closed here: the first to be forgotten.
    private var closedStreams: Set<BroadcastStream> = []
    /// Those to look at when time has passed.
    private var waiting: Set<BroadcastStream> = []
    /// Rooms that have opened since the hub is known, and their numbers: no answer yet.
    private var unanswered: [EventName: UInt64] = [:]
    /// Rooms with lower numbers were open before the hub was known: what it knows is in its snapshot.
    private let knownSince: UInt64
    /// Rooms with lower numbers have had an answer, by a snapshot.
    private var answeredBelow: UInt64 = 0
    /// Whether streams were forgotten here while rooms were open.
    private var hasForgotten = false

    init(knownSince number: UInt64, limit: Int) {
        self.knownSince = number
        self.limit = limit
    }

    var count: Int { self.streams.count }
    /// Whether ``time(_:grace:)`` will have something to do.
    var waitsForTime: Bool { !self.waiting.isEmpty }

    /// The room opened here, and its hub was asked, or will be when it is back.
    mutating func opened(_ room: EventName, number: UInt64) {
        self.unanswered[room] = number
        self.streams[.room(room)]?.opened()
        self.closedStreams.remove(.room(room))
    }

    mutating func closed(_ room: EventName) {
        self.unanswered[room] = nil
        self.streams[.room(room)]?.closed()
        if self.streams[.room(room)] != nil { self.closedStreams.insert(.room(room)) }
        self.waiting.remove(.room(room))
    }

    /// A broadcast arrived, in a room that is open since the number.
    mutating func message(
        in stream: BroadcastStream, opened: UInt64, base: UInt64, sequence: UInt64, now: Duration
    ) -> IncomingStream.Verdict {
        self.update(stream, opened: opened) { $0.message(base: base, sequence: sequence, now: now) }
    }

    /// The hub said how far it is, unasked. `open`: the streams that matter here, and their numbers.
    mutating func heads(
        _ heads: [StreamHead], open: [BroadcastStream: UInt64], now: Duration
    ) -> [Missing] {
        heads.flatMap { head in
            guard let number = open[head.stream] else { return [] as [Missing] }
            return self.missing(in: head.stream) {
                $0.update(head.stream, opened: number) { $0.head(base: head.base, last: head.last, now: now) }
            }
        }
    }

    /// The hub answered for these rooms what was asked with a request.
    mutating func answers(_ heads: [RoomHead], request: UInt64, now: Duration) -> [Missing] {
        heads.flatMap { head in
            guard let number = self.unanswered[head.room], number <= request else { return [] as [Missing] }
            self.unanswered[head.room] = nil
            return self.missing(in: .room(head.room)) { streams in
                // Only what it counts needs a place here; anything else begins with its first broadcast.
                guard head.numbers != nil || streams.streams[.room(head.room)] != nil else { return [] }
                return streams.update(.room(head.room), isAnswered: false) { $0.answer(head.numbers, now: now) }
            }
        }
    }

    /// The hub said all that it counts, asked with a request.
    mutating func snapshot(
        _ heads: [StreamHead], request: UInt64, open: [BroadcastStream: UInt64], now: Duration
    ) -> [Missing] {
        var missing: [Missing] = []
        for head in heads {
            guard let number = open[head.stream] else { continue }
            let isAnswer = number < request && !self.isAnswered(head.stream, opened: number)
            missing += self.missing(in: head.stream) {
                $0.update(head.stream, opened: number) { stream in
                    isAnswer
                        ? stream.answer(.init(base: head.base, last: head.last), now: now)
                        : stream.head(base: head.base, last: head.last, now: now)
                }
            }
        }
        self.answeredBelow = max(self.answeredBelow, request)
        self.unanswered = self.unanswered.filter { $0.value >= request }
        // What it did not mention, it does not count.
        for (stream, incoming) in self.streams where incoming.isAsked {
            guard let number = open[stream], number < request else { continue }
            missing += self.missing(in: stream) {
                $0.update(stream, isAnswered: false) { $0.answer(nil, now: now) }
            }
        }
        return missing
    }

    /// Rooms that opened before the number and have had no answer.
    func unansweredRooms(before number: UInt64) -> [EventName] {
        self.unanswered.compactMap { $0.value < number ? $0.key : nil }
    }

    /// Time has passed: what has not come within the grace period is missing.
    mutating func time(_ now: Duration, grace: Duration) -> [Missing] {
        guard !self.waiting.isEmpty else { return [] }
        return self.waiting.flatMap { stream in
            self.missing(in: stream) { $0.update(stream, isAnswered: false) { $0.time(now, grace: grace) } }
        }
    }

    /// The hub is gone: what is missing, and what might be.
    mutating func ended(isInDoubt: Bool) -> [Missing] {
        self.waiting = []
        return self.streams.keys.flatMap { stream in
            self.missing(in: stream) { $0.streams[stream]?.ended(isInDoubt: isInDoubt) ?? [] }
        }
    }

    /// Whether the hub has said, after the stream opened here, what it counts there.
    private func isAnswered(_ stream: BroadcastStream, opened number: UInt64) -> Bool {
        if number < self.answeredBelow { return true }
        if number < self.knownSince { return false }
        guard case .room(let room) = stream else { return false }
        return self.unanswered[room] == nil
    }

    private mutating func update<Result>(
        _ stream: BroadcastStream, opened number: UInt64, _ change: (inout IncomingStream) -> Result
    ) -> Result {
        self.update(stream, isAnswered: self.isAnswered(stream, opened: number) && !self.hasForgotten, change)
    }

    /// `isAnswered`: for a stream that is not known yet.
    private mutating func update<Result>(
        _ stream: BroadcastStream, isAnswered: Bool, _ change: (inout IncomingStream) -> Result
    ) -> Result {
        if self.streams.count >= self.limit, self.streams[stream] == nil { self.forget() }
        let result = change(&self.streams[stream, default: IncomingStream(isAnswered: isAnswered)])
        if self.streams[stream]?.waitsForTime == true {
            self.waiting.insert(stream)
        } else {
            self.waiting.remove(stream)
        }
        return result
    }

    private mutating func missing(
        in stream: BroadcastStream, _ change: (inout PeerStreams) -> [Int?]
    ) -> [Missing] {
        change(&self).map { Missing(stream: stream, count: $0) }
    }

    /// Makes room: first what is closed here, or else a quarter of all, beginning with what nothing is missing in. So what it costs
    /// to look for them is shared by as many that come.
    private mutating func forget() {
        for stream in self.closedStreams { self.streams[stream] = nil }
        self.closedStreams = []
        guard self.streams.count >= self.limit else { return }
        self.hasForgotten = true
        let quarter = max(1, self.limit / 4)
        var victims: [BroadcastStream] = []
        for isSettled in [true, false] {
            let others = self.streams.lazy.filter { $0.key != .rooms && $0.value.isSettled == isSettled }
            victims += others.prefix(quarter - victims.count).map(\.key)
        }
        if victims.isEmpty { victims = [.rooms] }
        for stream in victims {
            self.streams[stream] = nil
            self.waiting.remove(stream)
        }
    }
}
