//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocket

extension RawJSON {
    /// The bytes of memory that the text's storage has, used or not.
    var storedBytes: Int { self.bytes.storageCapacity }
}
