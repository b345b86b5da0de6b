//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocketJSON

/// Turns reads into frames, whatever the chunks.
///
/// Feed it one read, have its frames dealt out, feed the next. A frame inside one read shares its bytes; only a
/// line that spans reads is gathered, into a buffer of its own. A line that is a frame is checked once, and not searched but
/// for what the last line feeds of a read are.
struct FrameScanner {
    private let limits: FrameLimits
    private let codec: EventCodec
    /// The read being scanned.
    private var read = FrameStorage.empty
    /// Where its next line begins, and how many bytes it has.
    private var position = 0
    private var end = 0
    /// One of the last line feeds of the read, with bytes enough behind it: a line that begins before it can be checked without
    /// a search for its end. -1 if there is none.
    private var lateLineFeed = -1
    /// The beginning of a line whose end was not read yet.
    private var begun = ByteBuffer()

    /// Creates a scanner.
    ///
    /// - Parameter codec: Reads the payloads later, and turns lines into frames if they are anything else.
    init(limits: FrameLimits, codec: EventCodec) {
        self.limits = limits
        self.codec = codec
    }

    /// Whether there is nothing in it, so that any other would do as well.
    var isAtRest: Bool { self.needsInput && self.begun.readableBytes == 0 }

    /// Whether the read is used up.
    var needsInput: Bool { self.position == self.end }

    /// Takes the next read. The one before must be used up.
    mutating func feed(_ read: ByteBuffer) {
        assert(self.needsInput)
        self.read = FrameStorage(read, codec: self.codec)
        self.position = 0
        self.end = read.readableBytes
        self.lateLineFeed = read.readableBytesSpan.lateLineFeed(before: self.end - FrameLayout.padding + 1) ?? -1
    }

    /// Dispatches the frames of the read until the read or the number of lines is used up, or the first closure declines.
    ///
    /// - Parameters:
    ///   - nameNumber: The number of the last message's name, by whichever scanner: see ``EventMessage/nameNumber``.
    ///   - lines: How many lines may be scanned, frames or not. Counted down.
    ///   - workspace: That of the event loop this is called on; `nil` outside of one.
    ///   - deliver: Takes a message and returns whether the next may follow. If not, another call continues there.
    ///   - renew: Called when the lines are used up: returns how many more may be scanned.
    /// - Throws: Why a line is not a frame. After a recoverable fault, call again to continue; after any other, don't.
    mutating func scan(
        _ nameNumber: inout UInt32, lines: inout Int, in workspace: CodecWorkspace? = nil,
        _ deliver: (_ message: EventMessage) -> Bool, renew: () -> Int
    ) throws(FrameFault) {
        let read = self.read
        let buffer = read.bytes
        let bytes = buffer.readableBytesSpan
        // The same message at one place after the other: to make one for each would count the storage's references each time.
        var message = EventMessage(frame: Frame(in: read))
        var lastPrefix = 0..<0
        let isInPlace = self.codec.lines == nil
        while !self.needsInput {
            lines &-= 1
            if lines < 0 {
                lines = renew() &- 1
                if lines < 0 { return }
            }
            let start = self.position
            let end: Int
            let layout: FrameLayout
            if isInPlace, start <= self.lateLineFeed, self.begun.readableBytes == 0,
                let checked = FrameLayout(
                    ofLineAtStartOf: bytes.extracting(start...), limits: self.limits, in: workspace)
            {
                layout = checked
                end = bytes.lineFeed(behind: start + layout.end)
                self.position = end + 1
                if end - start > self.limits.length { workspace?._withUnsafeGuaranteedRef { $0.endLine() } }
                try self.checkLength(end - start)
            } else {
                guard let found = bytes.firstLineFeed(from: start) else {
                    try self.checkLength(self.begun.readableBytes + self.end - start)
                    self.begun.writeBytes(bytes.extracting(start..<self.end))
                    break
                }
                end = found
                self.position = end + 1
                try self.checkLength(self.begun.readableBytes + end - start)
                guard isInPlace, self.begun.readableBytes == 0 else {
                    self.begun.writeBytes(bytes.extracting(start..<end))
                    lastPrefix = 0..<0
                    if let frame = try self.finish() {
                        nameNumber &+= 1
                        if !deliver(EventMessage(frame: frame, nameNumber: nameNumber)) { return }
                    }
                    continue
                }
                guard let checked = try FrameLayout(of: bytes.extracting(start..<end), limits: self.limits) else {
                    continue
                }
                layout = checked
            }
            let prefix = start + layout.start..<start + layout.payload.lowerBound
            if !bytes.hasSameBytes(at: prefix, and: lastPrefix) { nameNumber &+= 1 }
            lastPrefix = prefix
            message.move(
                to: layout, lineStart: start, isFollowedByLineFeed: layout.end == end - start, nameNumber: nameNumber
            )
            let mayGoOn = deliver(message)
            workspace?._withUnsafeGuaranteedRef { $0.endLine() }
            if !mayGoOn { return }
        }
        // Let go of the memory: frames that are still in use keep it.
        self.read = .empty
        self.position = 0
        self.end = 0
    }

    /// The line that was begun, if it is complete but for its line feed. Ask at the end of the stream (behaviour
    /// catalogue W8).
    mutating func finish() throws(FrameFault) -> Frame? {
        var line = self.begun
        self.begun = ByteBuffer()
        if let lines = self.codec.lines, line.readableBytes > 0 {
            do { line = try lines.decode(line) } catch { throw .malformed(.undecodable, offset: 0) }
            // A line of a few bytes may decode to any number of them.
            try self.checkLength(line.readableBytes)
            // The frame may be passed on where it is a line.
            if line.readableBytesSpan.firstLineFeed(from: 0) != nil { throw .malformed(.undecodable, offset: 0) }
        }
        guard let layout = try FrameLayout(of: line.readableBytesSpan, limits: self.limits) else { return nil }
        return Frame(ofWholeLine: line, layout: layout, codec: self.codec)
    }

    private func checkLength(_ length: Int) throws(FrameFault) {
        guard length <= self.limits.length else { throw .tooLong(limit: self.limits.length) }
    }
}
