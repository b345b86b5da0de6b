//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How far the broadcasts of one hub in one stream have arrived here, and so which are missing.
///
/// A hub may forget a stream and begin it anew: then numbers go on above a new `base`, which is at least the last number
/// before.
struct IncomingStream {
    /// What became of a broadcast.
    struct Verdict {
        /// Whether it should be delivered; otherwise it has been here, or was given up, or nobody is there for it.
        var isNew: Bool
        /// What is missing before it: how many, `nil` if nobody can tell.
        var missing: [Int?]
    }

    private enum Phase {
        /// The room is not open here. What was there before should not come again.
        case closed
        /// The room has opened and its hub was asked how far it is. The first to arrive counts as the first.
        case asked
        /// It said how far it is, and nothing has arrived yet: what it had sent just before may still come, for a moment.
        case answered(head: UInt64, since: Duration)
        /// Whatever does not arrive is missing.
        case counting
    }

    private var phase: Phase
    private var base: UInt64 = 0
    /// The latest that arrived or was given up.
    private(set) var last: UInt64 = 0
    /// Whether its hub has said since that this is the latest.
    private var isConfirmed = true
    /// What its hub has sent and may still arrive, as topics can overtake each other.
    private var pending: (head: UInt64, since: Duration)?
    /// The same, said later.
    private var next: UInt64?
    /// What its hub said by itself while it was asked: from before the room opened, or from after the answer, which is on
    /// another topic.
    private var rumour: RoomHead.Numbers?

    /// `isAnswered`: whether the hub has said, after the room opened here, that it counts nothing there.
    init(isAnswered: Bool) {
        self.phase = isAnswered ? .counting : .asked
    }

    var isClosed: Bool { if case .closed = self.phase { true } else { false } }
    var isAsked: Bool { if case .asked = self.phase { true } else { false } }
    /// Whether nothing is known to be missing and nothing could be.
    var isSettled: Bool { self.isConfirmed && self.pending == nil }

    /// Whether ``time(_:grace:)`` has something to do here.
    var waitsForTime: Bool {
        if case .answered = self.phase { true } else { self.pending != nil }
    }

    /// The room opened here.
    mutating func opened() {
        guard self.isClosed else { return }
        self.phase = .asked
        self.rumour = nil
    }

    /// The room closed here.
    mutating func closed() {
        self.last = self.reached
        self.phase = .closed
        self.pending = nil
        self.next = nil
    }

    /// A broadcast arrived.
    mutating func message(base: UInt64, sequence: UInt64, now: Duration) -> Verdict {
        guard sequence > self.last, !self.isClosed else { return Verdict(isNew: false, missing: []) }
        var missing: [Int?] = []
        switch self.phase {
        case .answered(let head, _) where base == self.base && sequence <= head:
            // What it had sent after this one arrives, or is missing.
            if sequence < head { self.expect(head, now: now) }
        case .answered, .counting:
            self.last = self.reached
            self.phase = .counting
            missing = self.enter(base)
            guard sequence > self.last else { return Verdict(isNew: false, missing: missing) }
            if sequence - self.last > 1 { missing.append(Int(clamping: sequence - self.last - 1)) }
        case .asked, .closed:
            self.base = max(self.base, base)
            if let rumour = self.rumour, rumour.base == self.base, rumour.last > sequence {
                self.expect(rumour.last, now: now)
            }
        }
        self.phase = .counting
        self.last = max(self.last, sequence)
        self.isConfirmed = false
        self.dropReached(now: now)
        return Verdict(isNew: true, missing: missing)
    }

    /// The hub said how far it is. Returns what is missing for certain.
    mutating func head(base: UInt64, last head: UInt64, now: Duration) -> [Int?] {
        switch self.phase {
        case .closed: return []
        case .asked:
            if head >= self.rumour?.last ?? 0 { self.rumour = RoomHead.Numbers(base: base, last: head) }
            return []
        case .answered(let answer, _) where base == self.base:
            if head > answer { self.expect(head, now: now) }
            return []
        case .answered, .counting:
            self.last = self.reached
            self.phase = .counting
        }
        let missing = self.enter(base)
        guard base == self.base else { return missing }
        if head > self.last {
            self.expect(head, now: now)
        } else if head == self.last, self.pending == nil {
            self.isConfirmed = true
        }
        return missing
    }

    /// The hub said how far it is, or that it counts nothing here, because it was asked after the room had opened.
    mutating func answer(_ numbers: RoomHead.Numbers?, now: Duration) -> [Int?] {
        guard self.isAsked else {
            return numbers.map { self.head(base: $0.base, last: $0.last, now: now) } ?? []
        }
        self.isConfirmed = true
        if let numbers {
            self.base = max(self.base, numbers.base)
            self.phase = .answered(head: max(self.last, numbers.last), since: now)
        } else {
            self.phase = .counting
        }
        return self.rumour.map { self.head(base: $0.base, last: $0.last, now: now) } ?? []
    }

    /// Time has passed. Returns what has not come within the grace period.
    mutating func time(_ now: Duration, grace: Duration) -> [Int?] {
        var missing: [Int?] = []
        if let pending = self.pending, pending.since + grace <= now {
            let reached = self.reached
            if pending.head > reached { missing.append(Int(clamping: pending.head - reached)) }
            self.last = max(reached, pending.head)
            self.phase = .counting
            self.isConfirmed = true
            self.dropReached(now: now)
        }
        if case .answered(_, let since) = self.phase, since + grace <= now {
            self.last = self.reached
            self.phase = .counting
        }
        return missing
    }

    /// The hub is gone. Returns what is missing. `isInDoubt`: whether it may have said things that were not heard here.
    mutating func ended(isInDoubt: Bool) -> [Int?] {
        guard !self.isClosed, !self.isAsked else { return [] }
        let reached = self.reached
        let known = max(reached, self.next ?? 0, self.pending?.head ?? 0)
        var missing: [Int?] = known > reached ? [Int(clamping: known - reached)] : []
        if isInDoubt || !self.isConfirmed && known == reached { missing.append(nil) }
        self.last = known
        self.phase = .counting
        self.pending = nil
        self.next = nil
        // Should it come back, it will tell.
        self.isConfirmed = false
        return missing
    }

    /// The latest that need not come any more.
    private var reached: UInt64 {
        if case .answered(let head, _) = self.phase { max(self.last, head) } else { self.last }
    }

    /// The hub counts from here. If it had forgotten how far it was, so must we. Returns what is missing of before.
    private mutating func enter(_ base: UInt64) -> [Int?] {
        guard base > self.base else { return [] }
        self.base = base
        guard base > self.last else { return [] }
        let known = max(self.last, self.next ?? 0, self.pending?.head ?? 0)
        let missing: [Int?] =
            known > self.last ? [Int(clamping: known - self.last)] : self.isConfirmed ? [] : [nil]
        self.last = base
        self.isConfirmed = true
        self.pending = nil
        self.next = nil
        return missing
    }

    private mutating func expect(_ head: UInt64, now: Duration) {
        guard let pending = self.pending else {
            self.pending = (head, now)
            return
        }
        if head > pending.head { self.next = max(self.next ?? 0, head) }
    }

    private mutating func dropReached(now: Duration) {
        guard let pending = self.pending, pending.head <= self.last else { return }
        self.pending = self.next.flatMap { $0 > self.last ? ($0, now) : nil }
        self.next = nil
        // Its hub said so, before or after this arrived.
        if self.pending == nil, pending.head == self.last { self.isConfirmed = true }
    }
}
