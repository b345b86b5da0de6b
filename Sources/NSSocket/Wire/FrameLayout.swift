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
    /// - Parameter line: Without its line feed. A carriage return may stand at its end and nowhere else (behaviour catalogue R15): who
    ///   reads lines with universal newlines would take one for the end of a line.
    /// - Returns: `nil` for a line without anything but blanks, which is no fault (behaviour catalogue R3).
    init?(of line: borrowing RawSpan, limits: FrameLimits) throws(FrameFault) {
        if line.byteCount == 0 { return nil }
        do throws(RowFault) {
            self.init(try RowLayout(of: line, nesting: limits.nesting, scalars: limits.segments))
        } catch {
            if case .noArray(let offset) = error, Self.isEnd(offset, of: line) { return nil }
            throw Self.fault(error, of: line, limits: limits)
        }
    }

    /// How many bytes at least stand between a line feed and the end of the bytes for the line before it to be checked without
    /// looking for its end first.
    static var padding: Int { JSONGrammar.padding }

    /// Checks a line among others, and finds its end on the way.
    ///
    /// - Parameters:
    ///   - bytes: The line, its line feed, and at least ``padding`` bytes from there on.
    ///   - workspace: That of the event loop this is called on; `nil` if it is none.
    /// - Returns: `nil` for a line that has to be looked at by itself: an empty one, or no frame.
    @inline(__always)
    init?(ofLineAtStartOf bytes: borrowing RawSpan, limits: FrameLimits, in workspace: CodecWorkspace?) {
        let row =
            if let workspace, workspace._withUnsafeGuaranteedRef({ $0.expectsDecoding }) {
                workspace._withUnsafeGuaranteedRef {
                    $0.row(
                        ofLineAtStartOf: bytes, nesting: limits.nesting, scalars: limits.segments,
                        values: limits.values)
                }
            } else {
                try? RowLayout(ofLineAtStartOf: bytes, nesting: limits.nesting, scalars: limits.segments)
            }
        guard let row else { return nil }
        self.init(row)
    }

    init(start: Int, end: Int, payload: Range<Int>, segmentCount: Int) {
        self.start = start
        self.end = end
        self.payload = payload
        self.segmentCount = segmentCount
    }

    /// The frame's `[` becomes the first byte: what is before it was cut off.
    mutating func moveToStart() {
        self.end -= self.start
        self.payload = self.payload.lowerBound - self.start..<self.payload.upperBound - self.start
        self.start = 0
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

    /// Whether nothing follows but the CR of a CRLF.
    private static func isEnd(_ offset: Int, of line: borrowing RawSpan) -> Bool {
        offset == line.byteCount || (offset == line.byteCount - 1 && line[offset] == .carriageReturn)
    }

    private static func fault(_ fault: RowFault, of line: borrowing RawSpan, limits: FrameLimits) -> FrameFault {
        if self.isTLSRecord(line) { return .malformed(.tlsRecord, offset: 0) }
        let fault = FrameFault(fault, limits: limits)
        if case .malformed(_, let offset) = fault, offset < line.byteCount, line[offset] == .carriageReturn {
            return .malformed(.carriageReturn, offset: offset)
        }
        return fault
    }
}
