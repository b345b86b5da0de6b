//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// Lines that wait to be sent, one behind the other.
///
/// Frames that are passed on as they came, in the order in which they came, stand in one piece already: such a run is
/// copied once, when it ends, rather than frame by frame.
struct LineBuffer {
    private var buffer = ByteBuffer()
    /// What follows the buffer's bytes: a run of those of a read; `nil` if nothing does.
    private var runStorage: FrameStorage?
    private var runStart: Int32 = 0
    private var runEnd: Int32 = 0
    /// How many bytes wait.
    private(set) var count = 0

    var isEmpty: Bool { self.count == 0 }

    /// Takes an empty buffer to write into, if it has none.
    mutating func borrow(_ buffer: inout ByteBuffer) {
        if self.buffer.capacity == 0 { swap(&self.buffer, &buffer) }
    }

    /// Makes room for about as much as will come.
    mutating func reserve(_ capacity: Int) {
        self.buffer.reserveCapacity(capacity)
    }

    /// Appends a line that is ready, with its line feed.
    mutating func append(_ line: RawSpan) {
        self.copyRun()
        self.buffer.writeBytes(line)
        self.count += line.byteCount
    }

    /// Appends bytes that stand in one piece among those of a read, and stay there until the run ends.
    @inline(__always)
    mutating func appendRun(of storage: FrameStorage, from start: Int32, to end: Int32) {
        self.count += Int(end &- start)
        if self.runEnd == start, let runStorage, runStorage === storage {
            self.runEnd = end
        } else {
            self.beginRun(of: storage, from: start, to: end)
        }
    }

    private mutating func beginRun(of storage: FrameStorage, from start: Int32, to end: Int32) {
        self.copyRun()
        self.runStorage = storage
        self.runStart = start
        self.runEnd = end
    }

    /// Appends what a closure writes.
    mutating func write(_ body: (inout ByteBuffer) -> Void) {
        self.copyRun()
        let before = self.buffer.readableBytes
        body(&self.buffer)
        self.count += self.buffer.readableBytes - before
    }

    /// Takes everything.
    mutating func take() -> ByteBuffer {
        self.copyRun()
        defer { self = LineBuffer() }
        return self.buffer
    }

    private mutating func copyRun() {
        guard let runStorage else { return }
        // Copied: to send a part of a read would keep the whole of it in memory for as long as the peer likes.
        let storage = runStorage.bytes
        let bytes = storage.readableBytesSpan
        self.buffer.writeBytes(bytes.extracting(Int(self.runStart)..<Int(self.runEnd)))
        self.runStorage = nil
    }
}
