//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Where the parts of a frame stand in its line.
struct FrameLayout: Equatable {
    /// The frame's `[`.
    var start: Int
    /// Behind the frame's `]`.
    var end: Int
    var payload: Range<Int>
    var segmentCount: Int

    /// Checks a whole line and finds the parts of its frame, in one pass.
    ///
    /// - Returns: `nil` for a line without anything on it, which is no fault (behaviour catalogue R3).
    init?(of line: borrowing RawSpan, limits: FrameLimits) throws(FrameFault) {
        if Self.isEmpty(line) { return nil }
        self.start = JSONGrammar.skipWhitespace(line, from: 0)
        guard self.start < line.byteCount, line[self.start] == .openBracket else {
            throw .malformed(.notAnArray, offset: self.start)
        }
        self.segmentCount = 0
        self.payload = 0..<0
        var position = JSONGrammar.skipWhitespace(line, from: self.start + 1)
        while true {
            guard position < line.byteCount else { throw .malformed(.unexpectedEnd, offset: position) }
            let valueStart = position
            let first = line[position]
            switch first {
            case .quote: position = try JSONGrammar.skipString(line, from: position)
            case .openBrace, .openBracket:
                position = try Self.skipContainer(line, from: position, limits: limits)
            case .closeBracket where self.segmentCount == 0: throw .malformed(.emptyArray, offset: position)
            default: position = try JSONGrammar.skipScalar(line, from: position)
            }
            let valueEnd = position
            position = JSONGrammar.skipWhitespace(line, from: position)
            guard position < line.byteCount else { throw .malformed(.unexpectedEnd, offset: position) }
            if line[position] == .closeBracket {
                self.payload = valueStart..<valueEnd
                break
            }
            guard line[position] == .comma else { throw .malformed(.unexpectedByte, offset: position) }
            guard first != .openBrace, first != .openBracket else {
                throw .malformed(.compoundSegment, offset: valueStart)
            }
            self.segmentCount += 1
            guard self.segmentCount <= limits.segments else { throw .tooManySegments(limit: limits.segments) }
            position = JSONGrammar.skipWhitespace(line, from: position + 1)
        }
        self.end = position + 1
        position = JSONGrammar.skipWhitespace(line, from: self.end)
        guard position == line.byteCount else { throw .malformed(.trailingBytes, offset: position) }
    }

    /// Nothing, or the CR of a CRLF.
    private static func isEmpty(_ line: borrowing RawSpan) -> Bool {
        line.byteCount == 0 || (line.byteCount == 1 && line[0] == .carriageReturn)
    }

    /// The frame's own array is one level of nesting.
    private static func skipContainer(
        _ line: borrowing RawSpan, from start: Int, limits: FrameLimits
    ) throws(FrameFault) -> Int {
        do throws(FrameFault) {
            return try JSONGrammar.skipValue(line, from: start, nesting: limits.nesting - 1)
        } catch .tooDeep {
            throw .tooDeep(limit: limits.nesting)
        }
    }
}
