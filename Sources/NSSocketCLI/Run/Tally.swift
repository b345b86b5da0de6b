//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Synchronization

/// Counts the messages that `--count` limits, or that a status line tells of.
final class Tally: Sendable {
    enum Verdict {
        case take
        /// The last one that is wanted.
        case takeLast
        /// One too many.
        case refuse
    }

    private let limit: Int?
    private let counts: Bool
    private let seen = Atomic<Int>(0)

    /// - Parameters:
    ///   - limit: How many are wanted; `nil` for any number.
    ///   - counts: Whether somebody wants to know how many there were even then.
    init(limit: Int?, counts: Bool = false) {
        self.limit = limit
        self.counts = counts
    }

    /// How many were received, if that is counted.
    var count: Int { self.seen.load(ordering: .relaxed) }

    func admit() -> Verdict {
        guard let limit else {
            if self.counts { self.seen.add(1, ordering: .relaxed) }
            return .take
        }
        let number = self.seen.add(1, ordering: .relaxed).newValue
        return number < limit ? .take : number == limit ? .takeLast : .refuse
    }
}
