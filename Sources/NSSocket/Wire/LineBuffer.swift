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
    /// Bytes that stand in one piece among those of a read.
    struct Run {
        let storage: FrameStorage
        let start: Int32
        let end: Int32
    }

    private var buffer = ByteBuffer()
    /// What follows the buffer's bytes: a run that has grown to this end.
    private var run: Run?
    private var runEnd: Int32 = -1
    /// How many bytes wait.
    private(set) var count = 0

    var isEmpty: Bool { self.count == 0 }

    /// Makes room for about as much as will come.
    mutating func reserve(_ capacity: Int) {
        self.buffer.reserveCapacity(capacity)
    }

    mutating func append(_ line: some OutgoingLine) {
        guard let next = line.run else {
            self.copyRun()
            let before = self.buffer.readableBytes
            line.write(to: &self.buffer)
            self.count += self.buffer.readableBytes - before
            return
        }
        self.count += Int(next.end - next.start)
        if self.runEnd == next.start, self.run?.storage === next.storage {
            self.runEnd = next.end
        } else {
            self.copyRun()
            self.run = next
            self.runEnd = next.end
        }
    }

    /// Appends a line that is ready, with its line feed.
    mutating func append(_ line: RawSpan) {
        self.copyRun()
        self.buffer.writeBytes(line)
        self.count += line.byteCount
    }

    /// Takes everything.
    mutating func take() -> ByteBuffer {
        self.copyRun()
        defer { self = LineBuffer() }
        return self.buffer
    }

    private mutating func copyRun() {
        guard let run else { return }
        // Copied: to send a part of a read would keep the whole of it in memory for as long as the peer likes.
        let storage = run.storage.bytes
        let bytes = storage.readableBytesSpan
        self.buffer.writeBytes(bytes.extracting(Int(run.start)..<Int(self.runEnd)))
        self.run = nil
        self.runEnd = -1
    }
}
