//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// When a client tries again, and when it gives up.
///
/// Delays grow with the number of retries since a connection was last stable. The random numbers that spread them come
/// from ``EventSocketClient/Configuration/random``.
public struct ReconnectPolicy: Sendable {
    private let schedule: @Sendable (_ retry: Int, _ random: Double) -> Duration?

    /// How long a connection must last for the next loss to count as the first again. 10 s by default.
    public var stableAfter: Duration

    /// Creates a policy of one's own.
    ///
    /// - Parameters:
    ///   - stableAfter: How long a connection must last for the next loss to count as the first again.
    ///   - schedule: The wait before a retry, `nil` to give up. `retry` counts from 1; `random` lies between 0 and 1.
    public init(
        stableAfter: Duration = .seconds(10),
        _ schedule: @escaping @Sendable (_ retry: Int, _ random: Double) -> Duration?
    ) {
        self.stableAfter = stableAfter
        self.schedule = schedule
    }

    /// The wait before a retry, between none and a hundred years; `nil` to give up. Calls code of the user.
    func delay(beforeRetry retry: Int, random: Double) -> Duration? {
        self.schedule(retry, random).map { max($0, .zero).clamped }
    }

    /// The default: at once, then a random time up to 250 ms, 500 ms, 1 s, … 30 s ("full jitter").
    ///
    /// After a server's restart the clients return spread over that time instead of all together (M. Brooker, *Exponential
    /// Backoff and Jitter*, AWS Architecture Blog).
    ///
    /// - Parameters:
    ///   - base: The most that the second retry waits.
    ///   - cap: The most that any retry waits. None but the first waits less than 50 ms, or than this if that is less.
    ///   - maxRetries: How many retries there are until the client gives up; `nil` for no end.
    public static func fullJitter(
        base: Duration = .milliseconds(250), cap: Duration = .seconds(30), maxRetries: Int? = nil
    ) -> ReconnectPolicy {
        let waits = FullJitter(base: base, cap: cap)
        return ReconnectPolicy { retry, random in
            if let maxRetries, retry > maxRetries { return nil }
            return retry > 1 ? waits.delay(beforeAttempt: retry - 1, random: random) : .zero
        }
    }

    /// The same wait each time, that before the first retry included.
    public static func fixed(_ interval: Duration, maxRetries: Int? = nil) -> ReconnectPolicy {
        ReconnectPolicy { retry, _ in
            if let maxRetries, retry > maxRetries { return nil }
            return interval
        }
    }

    /// The original's schedule: 5 s, 50 s, 500 s, … (behaviour catalogue K6).
    ///
    /// It begins anew with every connection, however short. Beyond 24.8 days, where the original's timer overflowed and
    /// fired at once, it waits that long.
    ///
    /// - Parameters:
    ///   - interval: The first wait; each is ten times the one before.
    ///   - maxRetries: The original gives up when it counts so many, after one retry fewer; `nil` for no end.
    public static func nssocket(interval: Duration = .seconds(5), maxRetries: Int? = 10) -> ReconnectPolicy {
        let longest = Duration.milliseconds(Int32.max)
        return ReconnectPolicy(stableAfter: .zero) { retry, _ in
            if let maxRetries, retry >= maxRetries { return nil }
            var delay = max(interval, .zero)
            for _ in 1..<max(min(retry, 20), 1) where delay < longest { delay = delay * 10 }
            return min(delay, longest)
        }
    }

    /// No retry at all: the client ends with its first connection, or with the first attempt on the last address.
    public static let never = ReconnectPolicy { _, _ in nil }
}
