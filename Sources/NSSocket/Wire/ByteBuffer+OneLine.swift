//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocketJSON

extension ByteBuffer {
    /// A line feed inside a frame would end it.
    ///
    /// - Throws: ``EventSocketError/Code/encodingFailed``.
    func checkIsOneLine() throws(EventSocketError) {
        guard self.readableBytesSpan.firstLineFeed(from: 0) == nil else {
            throw EventSocketError(
                .encodingFailed, "A frame is one line, but its JSON holds a line feed; write it without."
            )
        }
    }

    /// A copy of some bytes.
    init(copying bytes: RawSpan) {
        self.init()
        self.writeBytes(bytes)
    }
}
