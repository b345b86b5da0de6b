//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS
import Logging
import NSSocket
import NSSocketHub
import NSSocketNATS

extension NATSBackplane.Configuration {
    static func test(
        _ servers: NATSServer..., logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) -> Self {
        Self(application: "test", servers: servers.map(\.url), logger: logger)
    }
}

extension NATSBackplane {
    /// Runs it beside a body; returns the body's result when it has ended.
    @discardableResult
    func running<Result: Sendable>(
        _ body: @escaping @Sendable (_ events: Recorded<String>) async throws -> Result
    ) async throws -> Result {
        let events = Recorded<String>()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.run { events.append($0.word) } }
            let result = try await body(events)
            group.cancelAll()
            try await group.waitForAll()
            return result
        }
    }

    func publish(_ text: String, to topic: EventName) { self.publish(Array(text.utf8), to: topic) }
}
#endif
