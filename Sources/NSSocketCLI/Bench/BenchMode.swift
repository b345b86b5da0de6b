//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser

/// What `nss bench` measures.
enum BenchMode: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// Messages that the server sends back.
    case echo
    /// Messages that the server takes.
    case sink
    /// What one connection says in a room, to all others.
    case broadcast
}
