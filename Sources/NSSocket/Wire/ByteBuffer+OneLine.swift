//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocketJSON

extension ByteBuffer {
    /// Whether a line feed or carriage return would end the line before its end, for one reader or another.
    var isOneLine: Bool {
        let bytes = self.readableBytesSpan
        return bytes.firstLineFeed(from: 0) == nil && bytes.first(.carriageReturn, in: 0..<bytes.byteCount) == nil
    }

    /// The same JSON on one line: spaces for the line feeds and carriage returns, which JSON has nowhere but between tokens.
    func onOneLine() -> ByteBuffer {
        if self.isOneLine { return self }
        var line = ByteBuffer(copying: self.readableBytesSpan)
        line.withUnsafeMutableReadableBytes { bytes in
            for index in bytes.indices where bytes[index] == .lineFeed || bytes[index] == .carriageReturn {
                bytes[index] = .space
            }
        }
        return line
    }

    /// A copy of some bytes.
    init(copying bytes: RawSpan) {
        self.init()
        self.writeBytes(bytes)
    }
}
