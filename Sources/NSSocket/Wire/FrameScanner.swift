//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// Turns reads into frames, whatever the chunks.
///
/// Feed it one read, take frames until there are none, feed the next. A frame inside one read shares its bytes; only a
/// line that spans reads is gathered, into a buffer of its own. No byte is searched or checked twice.
struct FrameScanner {
    private let limits: FrameLimits
    private let lines: LineCoder?
    /// What is left of the read.
    private var input = ByteBuffer()
    /// The beginning of a line whose end was not read yet.
    private var begun = ByteBuffer()

    /// Creates a scanner.
    ///
    /// - Parameter lines: What turns a line into the JSON of a frame, if it is anything else.
    init(limits: FrameLimits, lines: LineCoder? = nil) {
        self.limits = limits
        self.lines = lines
    }

    /// Whether the read is used up.
    var needsInput: Bool { self.input.readableBytes == 0 }

    /// Takes the next read. The one before must be used up.
    mutating func feed(_ read: ByteBuffer) {
        assert(self.needsInput)
        self.input = read
    }

    /// The next frame of the read; `nil` when it is used up.
    ///
    /// - Throws: Why a line is no frame. After a recoverable fault, go on asking; after any other, stop.
    mutating func next() throws(FrameFault) -> Frame? {
        while let line = try self.nextLine() {
            if let frame = try self.frame(in: line, isFollowedByLineFeed: true) { return frame }
        }
        return nil
    }

    /// The last line, if it is complete but for its line feed; nothing comes after it (behaviour catalogue W8).
    mutating func finish() throws(FrameFault) -> Frame? {
        let line = self.begun
        self.begun = ByteBuffer()
        return try self.frame(in: line, isFollowedByLineFeed: false)
    }

    /// The next line without its line feed, which still follows it in its storage.
    private mutating func nextLine() throws(FrameFault) -> ByteBuffer? {
        // Let go of a read that is used up: the next one may come much later, and may use its storage again.
        defer { if self.needsInput { self.input = ByteBuffer() } }
        guard !self.needsInput else { return nil }
        guard let length = self.input.distanceToLineFeed() else {
            try self.checkLength(self.begun.readableBytes + self.input.readableBytes)
            self.gather(self.input.readableBytes)
            return nil
        }
        try self.checkLength(self.begun.readableBytes + length)
        guard self.begun.readableBytes > 0 else { return self.input.readSlice(length: length + 1)?.droppingLineFeed() }
        self.gather(length + 1)
        defer { self.begun = ByteBuffer() }
        return self.begun.droppingLineFeed()
    }

    private mutating func gather(_ length: Int) {
        guard var part = self.input.readSlice(length: length) else { return }
        self.begun.writeBuffer(&part)
    }

    private func checkLength(_ length: Int) throws(FrameFault) {
        guard length <= self.limits.length else { throw .tooLong(limit: self.limits.length) }
    }

    private func frame(in line: ByteBuffer, isFollowedByLineFeed: Bool) throws(FrameFault) -> Frame? {
        guard let lines, line.readableBytes > 0 else {
            guard let layout = try FrameLayout(of: line.readableBytesSpan, limits: self.limits) else { return nil }
            return Frame(line: line, layout: layout, isFollowedByLineFeed: isFollowedByLineFeed)
        }
        let json: ByteBuffer
        do { json = try lines.decode(line) } catch { throw .malformed(.undecodable, offset: 0) }
        // A line of a few bytes may decode to any number of them.
        try self.checkLength(json.readableBytes)
        // The frame may be passed on where it is a line.
        if json.distanceToLineFeed() != nil { throw .malformed(.undecodable, offset: 0) }
        guard let layout = try FrameLayout(of: json.readableBytesSpan, limits: self.limits) else { return nil }
        return Frame(line: json, layout: layout, isFollowedByLineFeed: false)
    }
}

extension ByteBuffer {
    fileprivate func droppingLineFeed() -> ByteBuffer {
        var line = self
        line.moveWriterIndex(to: line.writerIndex - 1)
        return line
    }
}
