//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// What the cluster asks of its hub. Called one after the other from one task, never under a lock of the cluster.
struct ClusterSink: Sendable {
    let deliver: @Sendable (_ lines: SharedLines, _ audience: Audience) -> Void
    let report: @Sendable (HubEvent) -> Void
    let presence: @Sendable (PresenceChange) -> Void
}
