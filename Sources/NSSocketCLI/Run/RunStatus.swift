//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How a run stands, on the status line if there is one.
struct RunStatus: Sendable {
    private let statusLine: StatusLine?

    /// - Parameter isJSON: Programs need no status line, even if they have a terminal.
    init(isJSON: Bool) {
        self.statusLine = isJSON ? nil : StatusLine.standard
    }

    /// Whether it is shown.
    var isShown: Bool { self.statusLine != nil }

    /// Shows it until the task is cancelled.
    ///
    /// - Parameter activity: What a client is doing, in place of the number of connections.
    func show(
        _ connections: OpenConnections, _ tally: Tally, activity: @Sendable () -> String? = { nil }
    ) async {
        guard let statusLine else { return }
        var rate = Throughput()
        await statusLine.show { now in
            let count = tally.count
            return StatusText(
                connections: connections.count, messages: count, rate: rate.note(count, at: now), activity: activity()
            )
        }
    }
}
