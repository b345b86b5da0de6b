//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The memory that an element of a mailbox keeps alive.
package struct MailboxCharge: Equatable, Sendable {
    /// The capacity of the element's storage, used or not.
    package let bytes: Int
    /// Tells the storage from others that elements share; 0 for a storage that belongs to this element alone.
    package let storage: UInt64

    package init(bytes: Int, storage: UInt64 = 0) {
        self.bytes = bytes
        self.storage = storage
    }

    /// Whether an element with this charge shares its storage with one that has another.
    func sharesStorage(with other: MailboxCharge) -> Bool { self.storage != 0 && self.storage == other.storage }
}
