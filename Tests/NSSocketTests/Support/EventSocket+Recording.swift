//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket

extension EventSocket {
    /// A log of what happens to the connection, in words.
    func lifecycleLog() -> Watched<[String]> {
        let log = Watched<[String]>([])
        self.onLifecycle { _, event in log.append(event.words) }
        return log
    }

    /// A log of what matches, name and payload, filled by a listener.
    func log(_ pattern: EventPattern = "**") -> Watched<[String]> {
        let log = Watched<[String]>([])
        self.on(pattern) { _, message in log.append(message.words) }
        return log
    }
}

/// Waits, by events that an idle time causes, until something has begun and no longer grows.
func untilQuiet(_ events: LifecycleSequence, _ progress: () async throws -> Int) async throws {
    var last = 0
    for await event in events where event.words == "idle" {
        let now = try await progress()
        if now > 0, now == last { return }
        last = now
    }
}

extension LifecycleEvent {
    /// The event without what differs between machines.
    var words: String {
        switch self {
        case .start: "start"
        case .inputClosed: "inputClosed"
        case .idle: "idle"
        case .error(let error): "error \(error.code)"
        case .destroy: "destroy"
        case .close(let reason): "close \(reason.words)"
        }
    }
}

extension CloseReason {
    var words: String {
        switch self {
        case .closedByPeer: "closedByPeer"
        case .closedLocally: "closedLocally"
        case .aborted: "aborted"
        case .failed(let error): "failed \(error.code)"
        }
    }
}

extension EventMessage {
    /// The name and the payload.
    var words: String { "\(self.name) \(self.payload)" }
}
