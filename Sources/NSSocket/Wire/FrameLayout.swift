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
        do throws(RowFault) {
            self.init(try RowLayout(of: line, nesting: limits.nesting, scalars: limits.segments))
        } catch {
            throw Self.isTLSRecord(line) ? .malformed(.tlsRecord, offset: 0) : FrameFault(error, limits: limits)
        }
    }

    /// Checks a line among others, which is faster if bytes enough stand behind it.
    ///
    /// - Parameter end: Where its line feed stands.
    /// - Returns: As the other initialiser; all positions are counted from the start of the line.
    init?(of bytes: borrowing RawSpan, from start: Int, to end: Int, limits: FrameLimits) throws(FrameFault) {
        if bytes.byteCount &- end >= JSONGrammar.padding,
            let row = try? RowLayout(
                ofLineAtStartOf: bytes.extracting(start...), nesting: limits.nesting, scalars: limits.segments)
        {
            self.init(row)
        } else {
            // Empty, no frame, or the last of the bytes.
            try self.init(of: bytes.extracting(start..<end), limits: limits)
        }
    }

    private init(_ row: RowLayout) {
        self.start = row.start
        self.end = row.end
        self.payload = row.last
        self.segmentCount = row.scalarCount
    }

    /// How a TLS handshake or alert begins, which no JSON does.
    private static func isTLSRecord(_ line: borrowing RawSpan) -> Bool {
        line.byteCount >= 2 && (line[0] == 0x15 || line[0] == 0x16) && line[1] == 0x03
    }

    /// Nothing, or the CR of a CRLF.
    private static func isEmpty(_ line: borrowing RawSpan) -> Bool {
        line.byteCount == 0 || (line.byteCount == 1 && line[0] == .carriageReturn)
    }
}
