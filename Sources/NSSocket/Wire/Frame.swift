//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocketJSON

/// One frame, checked: where its parts stand among bytes that it may share with other frames.
struct Frame: Sendable {
    let storage: FrameStorage
    /// The frame's `[`.
    private var start: Int32
    private var payloadStart: Int32
    private var payloadEnd: Int32
    /// Behind the frame's `]`.
    private var end: Int32
    /// How many segments its name has and, in the two highest bits, whether the byte after it is a line feed and whether the storage
    /// is its own: with the number of an ``EventMessage`` that makes 32 bytes, and more of them would no longer be copied in registers.
    private var countAndFlags: UInt32

    /// - Parameters:
    ///   - layout: Where the parts of the frame stand in its line.
    ///   - lineStart: Where the line begins in the storage.
    init(storage: FrameStorage, lineStart: Int, layout: FrameLayout, isFollowedByLineFeed: Bool) {
        self.init(in: storage)
        self.move(to: layout, lineStart: lineStart, isFollowedByLineFeed: isFollowedByLineFeed)
    }

    /// The frame of a line that has its storage to itself. Where the line is mostly white space, or its buffer mostly unused, the frame
    /// is copied: it may outlive the read by far, and its storage with it.
    init(ofWholeLine line: ByteBuffer, layout: FrameLayout, codec: EventCodec) {
        var (line, layout) = (line, layout)
        let count = layout.end - layout.start
        if line.storageCapacity > count * 2 {
            line = ByteBuffer(copying: line.readableBytesSpan.extracting(layout.start..<layout.end))
            layout.moveToStart()
        }
        self.init(
            storage: FrameStorage(line, codec: codec), lineStart: 0, layout: layout, isFollowedByLineFeed: false)
        self.countAndFlags |= Self.ownStorageBit
    }

    /// A frame that has no place yet.
    init(in storage: FrameStorage) {
        self.storage = storage
        (self.start, self.payloadStart, self.payloadEnd, self.end) = (0, 0, 0, 0)
        self.countAndFlags = 0
    }

    /// Makes it the frame at another place of the same storage, whose references need not be counted for that.
    mutating func move(to layout: FrameLayout, lineStart: Int, isFollowedByLineFeed: Bool) {
        self.start = Int32(truncatingIfNeeded: lineStart &+ layout.start)
        self.payloadStart = Int32(truncatingIfNeeded: lineStart &+ layout.payload.lowerBound)
        self.payloadEnd = Int32(truncatingIfNeeded: lineStart &+ layout.payload.upperBound)
        self.end = Int32(truncatingIfNeeded: lineStart &+ layout.end)
        self.countAndFlags =
            UInt32(truncatingIfNeeded: layout.segmentCount) | (isFollowedByLineFeed ? Self.lineFeedBit : 0)
    }

    private static var lineFeedBit: UInt32 { 1 << 31 }
    private static var ownStorageBit: UInt32 { 1 << 30 }
    /// The most segments that a frame can have.
    static var mostSegments: Int { 1 << 30 - 1 }

    /// How many segments its name has.
    var segmentCount: Int { Int(self.countAndFlags & ~(Self.lineFeedBit | Self.ownStorageBit)) }

    /// Whether no other frame shares its storage.
    var ownsStorage: Bool { self.countAndFlags & Self.ownStorageBit != 0 }

    /// Whether the byte behind the frame is a line feed, so that both can be passed on in one piece.
    var isFollowedByLineFeed: Bool { self.countAndFlags & Self.lineFeedBit != 0 }

    /// From `[` to `]`.
    var line: ByteBuffer { self.storage.slice(Int(self.start)..<Int(self.end)) }

    /// The payload's own bytes.
    var payload: ByteBuffer { self.storage.slice(Int(self.payloadStart)..<Int(self.payloadEnd)) }

    /// Lends the payload's own bytes, and others of the same read behind them, if there are any.
    @inline(__always)
    func withPayloadAndBehind<Result>(
        _ body: (_ bytes: RawSpan, _ count: Int) throws -> Result
    ) rethrows -> Result {
        try self.storage.withBytes(Int(self.payloadStart)..<self.storage.bytes.readableBytes) {
            try body($0, Int(self.payloadEnd &- self.payloadStart))
        }
    }

    /// Lends the bytes from `[` to `]`, and says where among them the payload stands.
    func withLine<Result>(_ body: (_ line: RawSpan, _ payload: Range<Int>) -> Result) -> Result {
        self.storage.withBytes(Int(self.start)..<Int(self.end)) {
            body($0, Int(self.payloadStart - self.start)..<Int(self.payloadEnd - self.start))
        }
    }

    /// Whether its storage is as small as one for its bytes can be.
    var isCompact: Bool { self.ownsStorage && self.storage.bytes.isCompact }

    /// A copy in storage of its own size.
    func compact() -> Frame {
        let layout = FrameLayout(
            start: 0, end: self.count,
            payload: Int(self.payloadStart - self.start)..<Int(self.payloadEnd - self.start),
            segmentCount: self.segmentCount
        )
        let line = self.storage.withBytes(Int(self.start)..<Int(self.end)) { ByteBuffer(copying: $0) }
        return Frame(ofWholeLine: line, layout: layout, codec: self.storage.codec)
    }

    /// How many bytes there are from `[` to `]`.
    var count: Int { Int(self.end - self.start) }

    var name: EventName {
        var segments: [String] = []
        segments.reserveCapacity(self.segmentCount)
        self.forEachSegment { bytes, hasEscapes in
            segments.append(hasEscapes ? JSONText.unescape(bytes) : String(checkedUTF8: bytes))
        }
        return EventName(segments: segments)
    }

    /// Hands over each segment: a string's bytes between its quotes; else the JSON text, a number's as JavaScript writes it (behaviour
    /// catalogue R6).
    func forEachSegment(_ body: (_ bytes: Span<UInt8>, _ hasEscapes: Bool) -> Void) {
        let storage = self.storage.bytes
        let bytes = storage.readableBytesUInt8Span
        var position = Int(self.start) + 1
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
                if position & 31 == 0, isString {
                    position = bytes.bytes.firstQuoteOrBackslash(from: position, to: Int(self.end))
                }
            }
            let segment = bytes.extracting(start..<position)
            if !isString, var spelling = JSONText.javaScriptSpelling(ofScalar: segment) {
                spelling.withUTF8 { body($0.span, false) }
            } else {
                body(segment, hasEscapes)
            }
            if isString { position += 1 }
            position = JSONGrammar.skipWhitespace(bytes.bytes, from: position) + 1
        }
    }
}

/// A frame passed on as it was received.
extension Frame: OutgoingLine {
    var byteCount: Int { self.count + 1 }

    func append(to lines: inout LineBuffer) {
        if self.isFollowedByLineFeed {
            lines.appendRun(of: self.storage, from: self.start, to: self.end &+ 1)
        } else {
            lines.write { self.write(to: &$0) }
        }
    }

    func write(to buffer: inout ByteBuffer) {
        let storage = self.storage.bytes
        let bytes = storage.readableBytesSpan
        buffer.writeBytes(bytes.extracting(Int(self.start)..<Int(self.end)))
        buffer.writeInteger(UInt8.lineFeed)
    }
}

extension UInt8 {
    /// Whether a number, boolean or null ends before this byte.
    fileprivate var endsScalar: Bool {
        self == .comma || self == .space || self == .tab || self == .carriageReturn || self == .lineFeed
    }
}
