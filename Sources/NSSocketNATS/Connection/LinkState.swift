//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Where the connection stands, and what the hub knows of it. Decides; ``NATSBackplane`` acts.
struct LinkState {
    /// Names a connection; a later one has a higher number.
    typealias Generation = UInt64

    /// What the hub was told last.
    private enum Told { case nothing, connected, disconnected }

    private var wasRun = false
    private var generation: Generation = 0
    private var isUp = false
    private var told = Told.nothing
    private var wasEverConnected = false
    /// How often there was none since the hub last knew of one.
    private(set) var failures = 0

    /// Whether this is the first time.
    mutating func runBegins() -> Bool {
        defer { self.wasRun = true }
        return !self.wasRun
    }

    /// There is a connection. The hub is told of it when the server is known to have all subscriptions.
    mutating func connectionWasMade() -> Generation {
        self.generation += 1
        self.isUp = true
        return self.generation
    }

    /// There is none, or none could be made. Whether the hub has to be told.
    mutating func connectionWasLost() -> Bool {
        self.generation += 1
        self.isUp = false
        self.failures += 1
        defer { self.told = .disconnected }
        return self.told != .disconnected
    }

    /// Whether it is still the connection there is.
    func isCurrent(_ generation: Generation) -> Bool { self.isUp && self.generation == generation }

    /// The server has everything that was sent on this connection at first. What the hub is told; `nil` if it is gone.
    mutating func connectionWasConfirmed(_ generation: Generation) -> (tells: Bool, isReconnect: Bool)? {
        guard self.isCurrent(generation) else { return nil }
        self.failures = 0
        defer {
            self.told = .connected
            self.wasEverConnected = true
        }
        return (self.told != .connected, self.wasEverConnected)
    }
}
