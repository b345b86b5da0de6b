//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport

/// Chance that can be repeated.
struct Dice {
    private var random: SplitMix64

    init(seed: UInt64) {
        self.random = SplitMix64(seed: seed)
    }

    /// A number from 0 to below `bound`.
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: self.random.next() >> 16) % bound
    }

    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + self.below(range.count)
    }

    /// Whether something happens that does so in this many of a thousand cases.
    mutating func chance(_ thousandths: Int) -> Bool {
        self.below(1000) < thousandths
    }

    mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[self.below(choices.count)]
    }

    /// One of the choices, each as likely as its weight says.
    mutating func pick<Choice>(weighted choices: [(weight: Int, choice: Choice)]) -> Choice {
        var rest = self.below(choices.reduce(0) { $0 + $1.weight })
        for (weight, choice) in choices {
            rest -= weight
            if rest < 0 { return choice }
        }
        return choices[choices.count - 1].choice
    }
}
