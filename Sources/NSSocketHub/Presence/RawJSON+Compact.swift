//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
package import NSSocket

// The one place that knows how JSON text is given a storage of its own. `RawJSON.compact()` of NSSocket is to replace it.
extension RawJSON {
    /// The text in storage of its own size.
    ///
    /// A payload is a slice of what was read from the connection, and keeps all of that in memory. Whatever the hub keeps
    /// beyond the message it came with is compact.
    package var compacted: RawJSON {
        let count = self.bytes.readableBytes
        guard self.bytes.storageCapacity > Self.capacity(for: count) else { return self }
        var own = ByteBuffer()
        own.reserveCapacity(count)
        own.writeBytes(self.bytes.readableBytesSpan)
        return RawJSON(unchecked: own)
    }

    /// The bytes of memory that the text's storage has.
    var storedBytes: Int { self.bytes.storageCapacity }

    /// Storage comes in powers of two.
    private static func capacity(for count: Int) -> Int {
        count <= 1 ? 1 : 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
    }
}
