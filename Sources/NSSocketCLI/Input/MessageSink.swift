//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// What lines of input can be sent to: one connection, or a client that makes one after the other.
///
/// Both methods wait while no more can be taken, and throw when there is no connection and will be none.
protocol MessageSink: Sendable {
    func send(_ name: EventName, _ payload: RawJSON) async throws(EventSocketError)
    func send(_ message: EventMessage) async throws(EventSocketError)
}

extension EventSocket: MessageSink {}
extension EventSocketClient: MessageSink {}
