//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocketJSON

/// What the connections of one event loop decode and encode payloads with, one after the other. Whoever lends it keeps it alive.
typealias CodecWorkspace = JSONWorkspace.Reference

extension CodecWorkspace {
    /// One that is to be released by whoever has it.
    static func make() -> Self { .passRetained(JSONWorkspace()) }
}
