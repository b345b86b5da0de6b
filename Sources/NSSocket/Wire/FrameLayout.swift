//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocketJSON

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
            guard position < line.byteCount else { throw .malformed(.syntax(.unexpectedEnd), offset: position) }
            let valueStart = position
            let first = line[position]
            if first == .closeBracket, self.segmentCount == 0 { throw .malformed(.emptyArray, offset: position) }
            position = try Self.skipValue(line, from: position, limits: limits)
            let valueEnd = position
            position = JSONGrammar.skipWhitespace(line, from: position)
            guard position < line.byteCount else { throw .malformed(.syntax(.unexpectedEnd), offset: position) }
            if line[position] == .closeBracket {
                self.payload = valueStart..<valueEnd
                break
            }
            guard line[position] == .comma else { throw .malformed(.syntax(.unexpectedByte), offset: position) }
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
    @inline(__always)
    private static func skipValue(
        _ line: borrowing RawSpan, from start: Int, limits: FrameLimits
    ) throws(FrameFault) -> Int {
        do throws(JSONSyntaxError) {
            switch line[start] {
            case .quote: return try JSONGrammar.skipString(line, from: start)
            case .openBrace, .openBracket:
                return try JSONGrammar.skipValue(line, from: start, nesting: limits.nesting - 1)
            default: return try JSONGrammar.skipScalar(line, from: start)
            }
        } catch {
            throw error.reason == .tooDeep ? .tooDeep(limit: limits.nesting) : FrameFault(error)
        }
    }
}
