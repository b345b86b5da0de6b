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
            if let frame = try self.frame(in: line) { return frame }
        }
        return nil
    }

    /// The last line, if it is complete but for its line feed; nothing comes after it (behaviour catalogue W8).
    mutating func finish() throws(FrameFault) -> Frame? {
        let line = self.begun
        self.begun = ByteBuffer()
        return try self.frame(in: line)
    }

    private mutating func nextLine() throws(FrameFault) -> ByteBuffer? {
        guard !self.needsInput else { return nil }
        guard let length = self.input.distanceToLineFeed() else {
            try self.gather(self.input.readableBytes)
            self.input = ByteBuffer()
            return nil
        }
        defer { self.input.moveReaderIndex(forwardBy: 1) }
        if self.begun.readableBytes == 0 {
            try self.checkLength(length)
            return self.input.readSlice(length: length)
        }
        try self.gather(length)
        defer { self.begun = ByteBuffer() }
        return self.begun
    }

    private mutating func gather(_ length: Int) throws(FrameFault) {
        try self.checkLength(self.begun.readableBytes + length)
        guard var part = self.input.readSlice(length: length) else { return }
        self.begun.writeBuffer(&part)
    }

    private func checkLength(_ length: Int) throws(FrameFault) {
        guard length <= self.limits.length else { throw .tooLong(limit: self.limits.length) }
    }

    private func frame(in line: ByteBuffer) throws(FrameFault) -> Frame? {
        var line = line
        if let lines, line.readableBytes > 0 {
            do { line = try lines.decode(line) } catch { throw .malformed(.undecodable, offset: 0) }
        }
        guard let layout = try FrameLayout(of: line.readableBytesSpan, limits: self.limits) else { return nil }
        return Frame(line: line, layout: layout)
    }
}
