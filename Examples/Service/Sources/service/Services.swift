//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
import NSSocket
import NSSocketHub
import ServiceLifecycle

/// What the process consists of, and how it ends.
enum Services {
    /// A little more than the server allows itself: then what is left is cancelled.
    static let limit = WorkServer.patience + WorkServer.farewell + .seconds(1)

    static func group(
        at address: EventSocketAddress, onListening: @escaping @Sendable (EventSocketAddress) -> Void
    ) -> ServiceGroup {
        let logger = Logger(label: "service")
        let hub = Hub()
        let ticker = Ticker(hub: hub, interval: .milliseconds(100))
        let server = WorkServer(at: address, hub: hub, logger: logger, onListening: onListening)
        var configuration = ServiceGroupConfiguration(
            // They end in reverse order: while connections finish, they still hear the ticks.
            services: [ticker, server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        )
        configuration.maximumGracefulShutdownDuration = Self.limit
        return ServiceGroup(configuration: configuration)
    }
}
