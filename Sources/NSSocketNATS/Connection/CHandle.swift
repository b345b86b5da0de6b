//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

/// A pointer to something of libnats, whose objects may be used by any thread.
struct CHandle: Sendable, Hashable {
    private let bits: UInt

    init(_ pointer: OpaquePointer) { self.bits = UInt(bitPattern: pointer) }

    var pointer: OpaquePointer? { OpaquePointer(bitPattern: self.bits) }
}
#endif
