//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The matching rule and the order of calls, written down naively and apart from the product.
///
/// It takes exponential time when `**` repeats, so keep names and patterns short.
enum MatchOracle {
    /// Whether a pattern's segments match a name's.
    static func matches(_ pattern: ArraySlice<String>, _ name: ArraySlice<String>) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        if Self.same(first, "**") {
            return Self.matches(pattern.dropFirst(), name) || (!name.isEmpty && Self.matches(pattern, name.dropFirst()))
        }
        guard let segment = name.first, Self.same(first, "*") || Self.same(first, segment) else { return false }
        return Self.matches(pattern.dropFirst(), name.dropFirst())
    }

    /// The indexes of the patterns that a name reaches, in the order in which their listeners are called.
    static func calls(_ patterns: [[String]], _ name: [String]) -> [Int] {
        patterns.indices.filter { Self.matches(patterns[$0][...], name[...]) }
            .sorted { Self.precedes((patterns[$0], $0), (patterns[$1], $1)) }
    }

    private typealias Listener = (pattern: [String], index: Int)

    private static func precedes(_ left: Listener, _ right: Listener) -> Bool {
        for (one, other) in zip(left.pattern, right.pattern) where Self.place(one) != Self.place(other) {
            return Self.place(one) < Self.place(other)
        }
        if left.pattern.count != right.pattern.count { return left.pattern.count < right.pattern.count }
        return left.index < right.index
    }

    private static func place(_ segment: String) -> Int {
        Self.same(segment, "**") ? 2 : Self.same(segment, "*") ? 1 : 0
    }

    private static func same(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8)
    }
}
