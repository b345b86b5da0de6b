//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

internal import Synchronization

/// What libnats hands back to its callbacks in place of a pointer: a number that is looked up.
///
/// So a callback that comes late, after whatever it is for is gone, finds nothing. No memory is shared with libnats, and none
/// has to outlive it.
struct CallbackTicket: Sendable, Hashable {
    enum Holder: Sendable {
        case connection(NATSBackplane)
        case subscription(NATSBackplane, SubjectMap.Number)
    }

    private struct Office {
        var lastNumber: UInt = 0
        var holders: [UInt: Holder] = [:]
    }

    private static let office = Mutex(Office())

    private let number: UInt

    /// Has to be given back by ``revoke()``.
    init(_ holder: Holder) {
        self.number = Self.office.withLock { office in
            office.lastNumber += 1
            office.holders[office.lastNumber] = holder
            return office.lastNumber
        }
    }

    init?(_ closure: UnsafeMutableRawPointer?) {
        guard let closure else { return nil }
        self.number = UInt(bitPattern: closure)
    }

    /// What libnats takes it as.
    var closure: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: self.number) }

    /// `nil` when it was revoked.
    var holder: Holder? { Self.office.withLock { $0.holders[self.number] } }

    /// From now on it stands for nothing.
    func revoke() {
        // Released outside the lock: it may be the last reference.
        _ = Self.office.withLock { $0.holders.removeValue(forKey: self.number) }
    }
}
#endif
