//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension JSONGrammar {
    /// Whether a text has more values than so many: numbers, strings, booleans, nulls, arrays and objects, not the names of
    /// members. For other coders than ``JSONCoder``, which counts them as it reads.
    ///
    /// - Parameter text: A checked text.
    package static func hasMoreValues(than limit: Int, in text: borrowing RawSpan) -> Bool {
        // No two values without a byte for each and one between them.
        guard text.byteCount / 2 >= limit else { return false }
        var events = ValueCount(limit: limit)
        do throws(JSONSyntaxError) {
            try self.walkText(text, count: text.byteCount, nesting: .max, &events)
            return events.count > limit
        } catch {
            return error.reason == .tooManyValues
        }
    }
}

/// Counts the values of a text, as far as there may be any.
private struct ValueCount: SilentJSONEvents {
    static var isChecked: Bool { true }
    static var isTerminated: Bool { false }

    let limit: Int
    private(set) var count = 0

    init(limit: Int) { self.limit = limit }

    /// Called once for each value, and the key in front of it.
    mutating func reserve() throws(JSONSyntaxError) {
        guard self.count <= self.limit else { throw JSONSyntaxError(.tooManyValues, offset: 0) }
        self.count += 1
    }
}
