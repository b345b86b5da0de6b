//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// The room that one connection's messages have in an output.
struct OutputAccount: Sendable {
    let number: Int
    let writer: OutputWriter
    let descriptor: CInt

    /// Prints whole lines, in any case.
    ///
    /// - Returns: Whether the account has to wait before it prints more.
    func print(_ lines: RawSpan) -> OutputQueue.Admission {
        self.writer.print(lines, account: self.number, descriptor: self.descriptor)
    }

    /// Prints what the closure appends, as a message.
    func print(_ write: (inout ByteBuffer) -> Void) -> OutputQueue.Admission {
        var lines = ByteBuffer()
        write(&lines)
        return self.print(lines.readableBytesSpan)
    }

    /// Returns the room; what was printed is still written.
    func close() {
        self.writer.close(self.number)
    }
}
