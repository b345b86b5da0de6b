//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// How a hub behaves in its cluster. All hubs of a cluster should have the same.
public struct ClusterConfiguration: Sendable, Hashable {
    /// How often a hub says that it is there, and how far it has counted. What is lost is noticed within two to three of
    /// these. 1 second by default.
    public var heartbeat: Duration {
        didSet {
            self.heartbeat = max(self.heartbeat, Self.shortestHeartbeat).clamped
            if self.timeToLive < self.heartbeat * 3 { self.timeToLive = self.heartbeat * 3 }
        }
    }
    /// How long another hub may be silent until it counts as gone, and its members as absent. 30 seconds by default.
    public var timeToLive: Duration {
        didSet { self.timeToLive = max(self.timeToLive.clamped, self.heartbeat * 3) }
    }
    /// How much is remembered.
    public var limits: ClusterLimits

    private static var shortestHeartbeat: Duration { .milliseconds(10) }

    /// Creates a configuration. A heartbeat below 10 milliseconds is taken as that, a time to live below three heartbeats
    /// as three, and what is longer than a hundred years as that.
    public init(
        heartbeat: Duration = .seconds(1), timeToLive: Duration = .seconds(30), limits: ClusterLimits = ClusterLimits()
    ) {
        self.heartbeat = max(heartbeat, Self.shortestHeartbeat).clamped
        self.timeToLive = max(timeToLive.clamped, self.heartbeat * 3)
        self.limits = limits
    }
}
