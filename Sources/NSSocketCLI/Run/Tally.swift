//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Synchronization

/// Counts the messages that `--count` limits.
final class Tally: Sendable {
    enum Verdict {
        case take
        /// The last one that is wanted.
        case takeLast
        /// One too many.
        case refuse
    }

    private let limit: Int?
    private let seen = Atomic<Int>(0)

    init(limit: Int?) {
        self.limit = limit
    }

    /// How many were received.
    var count: Int { self.seen.load(ordering: .relaxed) }

    func admit() -> Verdict {
        guard let limit else { return .take }
        let number = self.seen.add(1, ordering: .relaxed).newValue
        return number < limit ? .take : number == limit ? .takeLast : .refuse
    }
}
