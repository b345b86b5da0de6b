//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Where the parts of a row stand: an array of scalars, and behind them one value of any kind, as frames are.
///
/// Here rather than with the frames, so that a line is checked in one piece of code, without a call for each part.
package struct RowLayout: Equatable {
    /// The array's `[`.
    package let start: Int
    /// Behind the array's `]`.
    package let end: Int
    /// The last value.
    package let last: Range<Int>
    /// How many scalars stand in front of it.
    package let scalarCount: Int

    /// Checks a whole line, without its line feed, and finds the parts of its row, in one pass.
    ///
    /// - Parameters:
    ///   - nesting: How deep arrays and objects may nest, the row's own array included.
    ///   - scalars: How many there may be.
    package init(of text: borrowing RawSpan, nesting: Int, scalars: Int) throws(RowFault) {
        var events = NoEventsOfLoneLine()
        try self.init(text, nesting: nesting, scalars: scalars, &events)
    }

    /// Checks the line that a text begins with: faster than a line by itself, as each position need not be compared with its end.
    ///
    /// - Parameters:
    ///   - text: The line, its line feed and at least ``JSONGrammar/padding`` bytes in all behind the line.
    ///   - nesting: How deep arrays and objects may nest, the row's own array included.
    ///   - scalars: How many there may be.
    /// - Throws: That it is no row. The fault itself may be another than what is found in the line alone.
    package init(ofLineAtStartOf text: borrowing RawSpan, nesting: Int, scalars: Int) throws(RowFault) {
        var events = NoLineEvents()
        try self.init(text, nesting: nesting, scalars: scalars, &events)
    }

    /// - Parameter events: Those of a line. Hears of the last value as of a text, after ``JSONEvents/restart()``, and perhaps of those before it.
    @inline(__always)
    init<Events: JSONEvents>(
        _ text: borrowing RawSpan, nesting: Int, scalars: Int, _ events: inout Events
    ) throws(RowFault) {
        self.start = JSONGrammar.skipWhitespace(text, for: Events.self, from: 0)
        guard Events.isTerminated || self.start < text.byteCount, text[self.start] == .openBracket else {
            throw .noArray(offset: self.start)
        }
        var count = 0
        var hasEscapes = false
        var position = JSONGrammar.skipWhitespace(text, for: Events.self, from: self.start &+ 1)
        while true {
            guard Events.isTerminated || position < text.byteCount else { throw .end(position) }
            let valueStart = position
            let first = text[position]
            if first == .closeBracket, count == 0 { throw .noValue(offset: position) }
            if first == .quote {
                (position, hasEscapes) = try Self.skipString(text, from: position, for: Events.self)
            } else {
                events.restart()
                position = try Self.skipValue(text, from: position, nesting: nesting &- 1, &events)
            }
            let valueEnd = position
            position = JSONGrammar.skipWhitespace(text, for: Events.self, from: position)
            guard Events.isTerminated || position < text.byteCount else { throw .end(position) }
            if text[position] == .closeBracket {
                self.last = valueStart..<valueEnd
                if first == .quote {
                    events.restart()
                    // One value is never too many.
                    try? events.reserve()
                    events.string(
                        at: valueStart &+ 1, length: valueEnd &- valueStart &- 2, hasEscapes: hasEscapes)
                }
                break
            }
            guard text[position] == .comma else {
                throw .syntax(JSONSyntaxError(.unexpectedByte, offset: position))
            }
            guard first != .openBrace, first != .openBracket else { throw .noScalar(offset: valueStart) }
            count &+= 1
            guard count <= scalars else { throw .tooManyScalars }
            position = JSONGrammar.skipWhitespace(text, for: Events.self, from: position &+ 1)
        }
        self.scalarCount = count
        self.end = position &+ 1
        position = JSONGrammar.skipWhitespace(text, for: Events.self, from: self.end)
        let lineEnd = JSONGrammar.skipCarriageReturn(text, for: Events.self, from: position)
        guard Events.isTerminated ? text[lineEnd] == .lineFeed : lineEnd == text.byteCount else {
            throw .trailingBytes(offset: position)
        }
    }

    @inline(__always)
    private static func skipString<Events: JSONEvents>(
        _ text: borrowing RawSpan, from start: Int, for events: Events.Type
    ) throws(RowFault) -> (end: Int, hasEscapes: Bool) {
        do throws(JSONSyntaxError) { return try JSONGrammar.skipString(text, from: start, for: events) } catch {
            throw .syntax(error)
        }
    }

    private static func skipValue<Events: JSONEvents>(
        _ text: borrowing RawSpan, from start: Int, nesting: Int, _ events: inout Events
    ) throws(RowFault) -> Int {
        do throws(JSONSyntaxError) {
            return try JSONGrammar.walk(text, from: start, nesting: nesting, &events)
        } catch {
            throw .syntax(error)
        }
    }
}

/// Why a text is no row.
package enum RowFault: Error, Equatable {
    case syntax(JSONSyntaxError)
    case noArray(offset: Int)
    /// An array without any value.
    case noValue(offset: Int)
    /// An array or object in front of the last value.
    case noScalar(offset: Int)
    case tooManyScalars
    case trailingBytes(offset: Int)

    static func end(_ position: Int) -> Self { .syntax(JSONSyntaxError(.unexpectedEnd, offset: position)) }
}
