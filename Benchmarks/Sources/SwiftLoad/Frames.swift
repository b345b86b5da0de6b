//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

/// As many frames as are outstanding, all alike: any number of them can be sent and compared in one piece.
struct Frames: Sendable {
    let size: Int
    let outstanding: Int
    let bytes: ByteBuffer

    init(size: Int, outstanding: Int) throws {
        let (head, tail) = (#"["data","tick",{"s":1000000,"p":""#, "\"}]\n")
        guard size >= head.utf8.count + tail.utf8.count, outstanding > 0 else {
            throw Stop(description: "frames need 40 bytes at least, and one must be outstanding")
        }
        self.size = size
        self.outstanding = outstanding
        let frame = head + String(repeating: "x", count: size - head.utf8.count - tail.utf8.count) + tail
        var bytes = ByteBuffer()
        for _ in 0..<outstanding { bytes.writeString(frame) }
        self.bytes = bytes
    }

    /// A number of whole frames.
    func prefix(_ count: Int) -> ByteBuffer {
        self.bytes.getSlice(at: 0, length: count * self.size) ?? ByteBuffer()
    }

    /// Whether these bytes are what comes back `offset` bytes into a frame.
    func match(_ received: ByteBuffer, from offset: Int) -> Bool {
        var (received, offset) = (received, offset)
        while received.readableBytes > 0 {
            let length = min(self.bytes.readableBytes - offset, received.readableBytes)
            guard let part = received.readSlice(length: length), part == self.bytes.getSlice(at: offset, length: length)
            else { return false }
            // The window is whole frames: behind its end it begins again.
            offset = 0
        }
        return true
    }
}
