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
///
/// Not copyable: nobody else may have its buffer, see ``tail``.
struct LineBuffer: ~Copyable {
    /// What is complete, in front of the buffer's bytes.
    private var pieces: [ByteBuffer] = []
    private var buffer = ByteBuffer()
    /// What the buffer has room for behind its bytes, lines that were put there included, of which it does not know yet.
    ///
    /// For short lines, which take less time to copy than SwiftNIO takes for a write. The memory stays where it is as long as
    /// the buffer is not changed, and as nobody else has the buffer.
    private var tail = Tail()
    /// What follows the buffer's bytes: a run of those of a read; `nil` if nothing does.
    private var runStorage: FrameStorage?
    private var runStart: Int32 = 0
    private var runEnd: Int32 = 0
    /// How many bytes wait.
    private(set) var count = 0

    var isEmpty: Bool { self.count == 0 }

    /// Takes an empty buffer to write into, if it has none.
    mutating func borrow(_ buffer: inout ByteBuffer) {
        // Without capacity there is no tail.
        if self.buffer.capacity == 0 { swap(&self.buffer, &buffer) }
    }

    /// Makes room for about as much as will come.
    mutating func reserve(_ capacity: Int) {
        self.claimTail()
        self.buffer.reserveCapacity(capacity)
    }

    /// Appends a line that is ready, with its line feed.
    @inline(__always)
    mutating func append(_ line: RawSpan) {
        self.count &+= line.byteCount
        if self.runStorage != nil || !self.tail.append(line) { self.appendToBuffer(line) }
    }

    /// The same where there is no room behind the buffer's bytes, or none that is known of.
    @inline(never)
    private mutating func appendToBuffer(_ line: RawSpan) {
        self.endRun()
        self.claimTail()
        self.buffer.writeBytes(line)
        self.buffer.withUnsafeMutableWritableBytes { self.tail = Tail($0) }
    }

    /// Has the buffer know of what was put behind its bytes. To be called before anything else is done with it.
    private mutating func claimTail() {
        self.buffer.moveWriterIndex(forwardBy: Int(self.tail.count))
        self.tail = Tail()
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
        self.claimTail()
        let before = self.buffer.readableBytes
        body(&self.buffer)
        self.count += self.buffer.readableBytes - before
    }

    /// Takes everything, as it stands: first the pieces, then the rest.
    mutating func takePieces() -> (pieces: [ByteBuffer], rest: ByteBuffer) {
        self.endRun()
        self.claimTail()
        let taken = (self.pieces, self.buffer)
        self = LineBuffer()
        return taken
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
        self.claimTail()
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

/// Memory behind the bytes of a buffer.
private struct Tail {
    private var end: UnsafeMutableRawPointer?
    private var room: Int32 = 0
    /// How many bytes were put there.
    private(set) var count: Int32 = 0

    init() {}

    init(_ memory: UnsafeMutableRawBufferPointer) {
        self.end = memory.baseAddress
        self.room = Int32(clamping: memory.count)
    }

    /// Copies a line there. Returns whether there was room.
    @inline(__always)
    mutating func append(_ line: RawSpan) -> Bool {
        guard let end, line.byteCount <= Int(self.room) else { return false }
        line.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: end, count: $0.count).copyMemory(from: $0) }
        let count = Int32(truncatingIfNeeded: line.byteCount)
        self.end = end + line.byteCount
        self.room &-= count
        self.count &+= count
        return true
    }
}

extension ByteBuffer {
    fileprivate init(joining pieces: [ByteBuffer]) {
        self.init()
        self.reserveCapacity(pieces.reduce(0) { $0 + $1.readableBytes })
        for piece in pieces { self.writeImmutableBuffer(piece) }
    }
}
