//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// How long one connection may dispatch what it has read before the other connections of its event loop have their turn, and how long its
/// consumer may take messages without a wait before other tasks have the thread.
///
/// Pure: told the time, never asks for it. Lines count whether they are frames or not, since malformed and empty lines take time as
/// well. The clock is read only after a batch of lines, so that a read of a few lines never pays for it.
struct DispatchBudget {
    /// The time after which a connection yields.
    static let time = TimeAmount.microseconds(500)
    /// The lines between two readings of the clock, and before the first.
    static let batch = 64

    /// The lines that may be scanned before the clock has to be read.
    var lines = Self.batch
    private var end: NIODeadline?

    /// The lines of a batch are used up.
    ///
    /// - Returns: The next batch, see ``lines``; none if the connection is to yield.
    mutating func renew(now: NIODeadline) -> Int {
        if let end {
            guard now < end else { return 0 }
        } else {
            // The first batch is free: it is small, and most reads end within it.
            self.end = now + Self.time
        }
        self.lines = Self.batch
        return Self.batch
    }
}
