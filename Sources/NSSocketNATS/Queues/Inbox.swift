//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocketHub
internal import Synchronization

/// The bounded place between libnats' threads and the task of the hub, which takes everything at once.
final class Inbox: Sendable {
    private let state: Mutex<InboxState>
    /// Says that there is something; not how much.
    let bell: AsyncStream<Void>
    private let ringing: AsyncStream<Void>.Continuation

    init(frames: Int, bytes: Int) {
        self.state = Mutex(InboxState(frames: frames, bytes: bytes))
        (self.bell, self.ringing) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Returns how many older frames were forgotten for it.
    func push(_ frame: [UInt8]) -> Int { self.update { $0.push(frame) } }

    /// Returns how many older frames were forgotten for it.
    func connectionChanged(_ event: BackplaneEvent) -> Int { self.update { $0.connectionChanged(event) } }

    func framesWereLost() { _ = self.update { $0.framesWereLost() } }

    func take() -> [BackplaneEvent] { self.state.withLock { $0.take() } }

    private func update(_ body: (inout InboxState) -> InboxState.Arrival) -> Int {
        let arrival = self.state.withLock { body(&$0) }
        if arrival.rings { self.ringing.yield() }
        return arrival.dropped
    }
}
