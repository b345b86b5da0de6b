//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

/// Prints for one task, which waits while too much of what it printed is not read.
struct WaitingOutput: Sendable {
    private let account: OutputAccount
    private let room: AsyncStream<Void>

    init(_ stream: OutputStream) {
        let (room, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.room = room
        self.account = stream.openAccount { continuation.yield() }
    }

    /// Prints what the closure appends; returns when there is room for more, or the task is cancelled.
    func print(_ write: (inout ByteBuffer) -> Void) async {
        guard self.account.print(write) == .wait else { return }
        for await _ in self.room { return }
    }
}
