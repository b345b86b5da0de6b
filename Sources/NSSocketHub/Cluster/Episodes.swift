//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Things that happen often when they happen: each is worth one line in a log when it begins, and one when it has ended.
struct Episodes<Kind: Hashable> {
    private var counts: [Kind: (all: Int, lately: Int)] = [:]

    /// It happened. Returns whether it is the first time.
    mutating func happened(_ kind: Kind) -> Bool {
        guard let counts = self.counts[kind] else {
            self.counts[kind] = (1, 1)
            return true
        }
        self.counts[kind] = (counts.all + 1, counts.lately + 1)
        return false
    }

    /// Some time has passed. Returns what has not happened within it any more, and how often it did before.
    mutating func timePassed() -> [(kind: Kind, count: Int)] {
        var ended: [(kind: Kind, count: Int)] = []
        for (kind, counts) in self.counts {
            if counts.lately == 0 { ended.append((kind, counts.all)) }
            self.counts[kind] = counts.lately == 0 ? nil : (counts.all, 0)
        }
        return ended
    }
}
