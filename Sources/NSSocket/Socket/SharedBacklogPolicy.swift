//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How many bytes of shared lines may wait for one peer, and what happens when more would.
package struct SharedBacklogPolicy: Sendable, Hashable {
    /// Bytes that may wait; one batch of lines may be larger.
    package var maximum: Int
    /// Whether the oldest lines are dropped to make room; otherwise the connection ends.
    package var dropsOldest: Bool

    /// Creates a policy.
    package init(maximum: Int, dropsOldest: Bool) {
        self.maximum = max(maximum, 1)
        self.dropsOldest = dropsOldest
    }
}
