//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// One frame, checked: the bytes of its line and where its parts stand. Copies share the bytes of the read.
struct Frame: Sendable {
    /// From `[` to `]`.
    let line: ByteBuffer
    /// Where the payload begins, counted from `[`.
    private let payloadStart: Int32
    private let payloadEnd: Int32
    let segmentCount: Int32
    /// Whether the byte behind the line in its storage is a line feed, so that both can be passed on in one piece.
    let isFollowedByLineFeed: Bool

    init(line: ByteBuffer, layout: FrameLayout, isFollowedByLineFeed: Bool) {
        self.isFollowedByLineFeed = isFollowedByLineFeed && layout.end == line.readableBytes
        var line = line
        line.moveReaderIndex(forwardBy: layout.start)
        line.moveWriterIndex(to: line.readerIndex + layout.end - layout.start)
        self.line = line
        self.payloadStart = Int32(layout.payload.lowerBound - layout.start)
        self.payloadEnd = Int32(layout.payload.upperBound - layout.start)
        self.segmentCount = Int32(layout.segmentCount)
    }

    /// The bytes in front of the payload, which name the event.
    var prefix: ByteBuffer {
        self.slice(0..<Int(self.payloadStart))
    }

    /// The payload's own bytes.
    var payload: ByteBuffer {
        self.slice(self.payloadRange)
    }

    /// Where the payload stands in the line.
    var payloadRange: Range<Int> { Int(self.payloadStart)..<Int(self.payloadEnd) }

    var name: EventName {
        var segments: [String] = []
        segments.reserveCapacity(Int(self.segmentCount))
        self.forEachSegment { bytes, hasEscapes in
            segments.append(hasEscapes ? JSONText.unescape(bytes) : String(copying: UTF8Span(unchecked: bytes)))
        }
        return EventName(segments: segments)
    }

    /// Hands over each segment: a string's bytes between its quotes, else the JSON text (behaviour catalogue R6).
    func forEachSegment(_ body: (_ bytes: Span<UInt8>, _ hasEscapes: Bool) -> Void) {
        let bytes = self.line.readableBytesUInt8Span
        var position = 1
        for _ in 0..<self.segmentCount {
            position = JSONGrammar.skipWhitespace(bytes.bytes, from: position)
            let isString = bytes[position] == .quote
            if isString { position += 1 }
            let start = position
            var hasEscapes = false
            // The frame was checked: each segment ends before the payload.
            while isString ? bytes[position] != .quote : !bytes[position].endsScalar {
                if bytes[position] == .backslash {
                    hasEscapes = true
                    position += 1
                }
                position += 1
            }
            body(bytes.extracting(start..<position), hasEscapes)
            if isString { position += 1 }
            position = JSONGrammar.skipWhitespace(bytes.bytes, from: position) + 1
        }
    }

    private func slice(_ range: Range<Int>) -> ByteBuffer {
        var slice = self.line
        slice.moveWriterIndex(to: slice.readerIndex + range.upperBound)
        slice.moveReaderIndex(forwardBy: range.lowerBound)
        return slice
    }
}

extension UInt8 {
    /// Whether a number, boolean or null ends before this byte.
    fileprivate var endsScalar: Bool {
        self == .comma || self == .space || self == .tab || self == .carriageReturn || self == .lineFeed
    }
}
