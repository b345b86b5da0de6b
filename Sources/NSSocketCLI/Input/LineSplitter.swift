//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// Cuts input into lines, whatever the chunks.
struct LineSplitter {
    /// A line, numbered from 1.
    enum Line {
        case complete(Int, ByteBuffer)
        /// Longer than anything that could be sent.
        case tooLong(Int)
    }

    private let limit: Int
    private var buffer = ByteBuffer()
    /// How much of the buffer holds no line feed.
    private var searched = 0
    private var number = 1
    /// In the middle of a line that is too long.
    private var isSkipping = false

    init(limit: Int = 64 << 20) {
        self.limit = limit
    }

    mutating func feed(_ chunk: ByteBuffer) {
        var chunk = chunk
        if self.buffer.readableBytes == 0 { self.buffer = chunk } else { self.buffer.writeBuffer(&chunk) }
    }

    /// The next line of what was fed, without its line feed; `nil` when there is none.
    mutating func next() -> Line? {
        while true {
            let view = self.buffer.readableBytesView
            guard let end = view.dropFirst(self.searched).firstIndex(of: .lineFeed) else {
                self.searched = self.buffer.readableBytes
                if self.isSkipping || self.searched > self.limit { return self.skip() }
                return nil
            }
            let line = self.buffer.readSlice(length: end - view.startIndex)
            self.buffer.moveReaderIndex(forwardBy: 1)
            self.searched = 0
            defer { self.number += 1 }
            if self.isSkipping {
                self.isSkipping = false
            } else if let line {
                return line.readableBytes > self.limit ? .tooLong(self.number) : .complete(self.number, line)
            }
        }
    }

    /// The last line, if it has no line feed.
    mutating func finish() -> Line? {
        defer { self.buffer.clear() }
        return self.buffer.readableBytes == 0 || self.isSkipping ? nil : .complete(self.number, self.buffer)
    }

    /// Forgets what there is of a line that is too long; says so the first time.
    private mutating func skip() -> Line? {
        self.buffer.clear()
        self.searched = 0
        defer { self.isSkipping = true }
        return self.isSkipping ? nil : .tooLong(self.number)
    }
}
