//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Synchronization

/// Names one registration, to take it back with `off`.
///
/// No two registrations of a program have the same, so a token given to the wrong emitter or socket removes nothing.
public struct ListenerToken: Hashable, Sendable {
    private static let lastID = Atomic<UInt64>(0)

    /// Grows from one token to the next.
    let id: UInt64

    init(id: UInt64) {
        self.id = id
    }

    /// Creates a token that is unlike all others.
    init() {
        self.id = Self.lastID.wrappingAdd(1, ordering: .relaxed).newValue
    }
}
