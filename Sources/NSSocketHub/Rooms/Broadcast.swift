//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocket

/// Lines for an audience, not yet delivered.
struct Broadcast: Sendable {
    /// Growing by one with each.
    let number: UInt64
    let lines: SharedLines
    let audience: Audience
    /// The connections that do not get it.
    let except: [Int]

    /// The bytes of memory that it takes while it waits, all told: its lines by their storage, itself, and what it leaves out.
    static func charge(for lines: SharedLines, except: [Int]) -> Int {
        lines.bytes.storageCapacity + 128 + except.count * MemoryLayout<Int>.size
    }

    var charge: Int { Self.charge(for: self.lines, except: self.except) }
}
