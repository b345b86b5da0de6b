//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// The malformed lines of one connection: reports them in episodes, and bounds how many the peer may send.
///
/// An episode begins with a malformed line and ends when none has arrived for ``quietTime``. Each kind of fault is reported when it
/// first occurs in an episode; the others are counted, and the end of the episode reports their number. A peer therefore cannot
/// make this side spend more on reports, logs and error listeners than a few lines an episode.
///
/// Pure: told the time, never asks for it.
struct MalformedLines {
    /// What to do about one malformed line.
    struct Verdict: Equatable {
        /// The first of its kind in this episode.
        var isReported = false
        /// The episode begins: ask ``look()`` after ``MalformedLines/quietTime``.
        var beginsEpisode = false
        var excess = Excess.none
    }

    enum Excess: Equatable {
        case none
        /// Stop reading for this long.
        case pause(TimeAmount)
        /// Close the connection: the peer went on for too long.
        case close
    }

    enum Look: Equatable {
        /// Lines have arrived since the last look: ask again after ``MalformedLines/quietTime``.
        case wait
        /// The episode is over. `unreported`: the lines that were only counted.
        case ended(unreported: Int)
    }

    /// The silence that ends an episode.
    static let quietTime = TimeAmount.seconds(10)
    /// How long a peer may stay above the rate, with reading paused again and again, before the connection is closed.
    static let patience = TimeAmount.seconds(10)

    private let rate: MessageRate
    private var bucket: TokenBucket?
    /// Tokens taken from the bucket in advance, so that the clock need not be read for each line.
    private var credit = 0
    private static let creditBatch = 32

    /// The kinds that were reported in this episode, as bits.
    private var reportedKinds: UInt64 = 0
    private var unreported = 0
    private var isInEpisode = false
    private var hasNewLines = false
    /// When reading was paused for the first time without a token left over since.
    private var pausedSince: NIODeadline?

    init(rate: MessageRate) {
        self.rate = rate
    }

    /// A malformed line arrived.
    ///
    /// - Parameters:
    ///   - kind: The number of its kind, see ``FrameFault/kind``.
    ///   - now: The time; asked for once in several lines.
    mutating func received(kind: Int, now: () -> NIODeadline) -> Verdict {
        var verdict = Verdict()
        verdict.beginsEpisode = !self.isInEpisode
        self.isInEpisode = true
        self.hasNewLines = true
        let bit: UInt64 = 1 << UInt64(truncatingIfNeeded: kind & 63)
        if self.reportedKinds & bit == 0 {
            self.reportedKinds |= bit
            verdict.isReported = true
        } else {
            self.unreported &+= 1
        }
        if self.credit > 0 { self.credit -= 1 } else { verdict.excess = self.spend(now: now()) }
        return verdict
    }

    private mutating func spend(now: NIODeadline) -> Excess {
        var bucket = self.bucket ?? TokenBucket(perSecond: self.rate.perSecond, burst: self.rate.burst, now: now)
        defer { self.bucket = bucket }
        bucket.spend(now: now)
        if bucket.isHalfFull { self.pausedSince = nil }
        guard bucket.wait(now: now) != nil else {
            // More in advance, while there is plenty: a peer within its rate costs no look at the clock for each line.
            if bucket.take(Self.creditBatch) { self.credit = Self.creditBatch }
            return .none
        }
        guard self.rate.excess == .pause else { return .close }
        let since = self.pausedSince ?? now
        self.pausedSince = since
        guard now - since < Self.patience else { return .close }
        // For several lines at once: a timer for each would cost more than the lines.
        return .pause(bucket.wait(for: min(Self.creditBatch, self.rate.burst), now: now) ?? .nanoseconds(1))
    }

    /// ``quietTime`` has passed since the episode began, or since the last look.
    mutating func look() -> Look {
        if self.hasNewLines {
            self.hasNewLines = false
            return .wait
        }
        return .ended(unreported: self.end())
    }

    /// Ends the episode, if there is one: the connection has closed, or nothing has arrived for ``quietTime``.
    ///
    /// - Returns: How many lines were only counted.
    mutating func end() -> Int {
        defer {
            self.isInEpisode = false
            self.hasNewLines = false
            self.reportedKinds = 0
            self.unreported = 0
        }
        return self.unreported
    }
}
