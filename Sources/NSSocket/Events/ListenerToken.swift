//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Names one registration, to take it back with `off`.
public struct ListenerToken: Hashable, Sendable {
    let id: UInt64
}
