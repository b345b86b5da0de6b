//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

package import NIOCore

extension Duration {
    /// The longest time that a setting can mean: a hundred years. A clock can add it to any instant without overflow.
    package static let longest = Duration.seconds(100 * 365 * 86_400)

    /// This time, at most a hundred years in either direction. Every duration of a caller passes here on its way to a clock or a timer:
    /// `Duration.seconds(Int64.max)` means "for ever" and must not trap.
    package var clamped: Duration { min(max(self, .zero - Self.longest), Self.longest) }
}

extension TimeAmount {
    /// The time of a caller's setting, clamped. `TimeAmount(_:)` takes the most negative durations for the longest.
    package init(clamping duration: Duration) {
        self.init(duration.clamped)
    }
}
