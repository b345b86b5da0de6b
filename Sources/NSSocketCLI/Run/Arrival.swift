//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// Moments in which a server that does not want a connection, or a line, closes the connection.
enum Arrival {
    /// Waits a moment for a server that closes new connections at once, as one does that is full. What is sent to it afterwards
    /// would be lost without a sign.
    ///
    /// - Parameter connectTime: How long connecting took: the answer takes about as long.
    static func settle(_ socket: EventSocket, connectTime: Duration) async {
        _ = await TimeLimit.run(min(.milliseconds(30) + connectTime, .milliseconds(300))) {
            _ = try? await socket.closed()
        }
    }

    /// Waits a moment after what a listener may refuse.
    static func awaitRefusal(for time: Duration = .milliseconds(300)) async {
        try? await Task.sleep(for: time)
    }
}
