//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

extension ByteBuffer {
    /// Whether the storage is as small as one for these bytes can be: SwiftNIO allocates powers of two.
    var isCompact: Bool {
        let count = self.readableBytes
        let smallest = count <= 1 ? 1 : 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
        return self.storageCapacity <= smallest
    }
}
