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
/// copied once, when it ends, rather than frame by frame; or not at all, if it is long and most of its read.
struct LineBuffer {
    /// What is complete, in front of the buffer's bytes.
    private var pieces: [ByteBuffer] = []
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
        self.endRun()
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
        self.endRun()
        self.runStorage = storage
        self.runStart = start
        self.runEnd = end
    }

    /// Appends what a closure writes.
    mutating func write(_ body: (inout ByteBuffer) -> Void) {
        self.endRun()
        let before = self.buffer.readableBytes
        body(&self.buffer)
        self.count += self.buffer.readableBytes - before
    }

    /// Takes everything, as it stands: first the pieces, then the rest.
    mutating func takePieces() -> (pieces: [ByteBuffer], rest: ByteBuffer) {
        self.endRun()
        defer { self = LineBuffer() }
        return (self.pieces, self.buffer)
    }

    /// Takes everything, as one piece.
    mutating func take() -> ByteBuffer {
        let (pieces, rest) = self.takePieces()
        return pieces.isEmpty ? rest : ByteBuffer(joining: pieces + [rest])
    }

    /// A shorter run costs less to copy than another piece to write.
    static var longRun: Int { 16 << 10 }

    private mutating func endRun() {
        guard let runStorage else { return }
        let storage = runStorage.bytes
        let count = Int(self.runEnd &- self.runStart)
        // Else copied: a part of a read would keep the whole of it in memory for as long as the peer likes.
        if count >= Self.longRun, count >= storage.storageCapacity / 2 { return self.endLongRun(of: runStorage) }
        let bytes = storage.readableBytesSpan
        self.buffer.writeBytes(bytes.extracting(Int(self.runStart)..<Int(self.runEnd)))
        self.runStorage = nil
    }

    @inline(never)
    private mutating func endLongRun(of storage: FrameStorage) {
        if self.buffer.readableBytes > 0 {
            self.pieces.append(self.buffer)
            self.buffer = ByteBuffer()
        }
        self.pieces.append(storage.slice(Int(self.runStart)..<Int(self.runEnd)))
        self.runStorage = nil
    }
}

extension ByteBuffer {
    fileprivate init(joining pieces: [ByteBuffer]) {
        self.init()
        self.reserveCapacity(pieces.reduce(0) { $0 + $1.readableBytes })
        for piece in pieces { self.writeImmutableBuffer(piece) }
    }
}
