//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

extension EventName {
    /// - Throws: ``EventSocketError/Code/invalidEventName`` if no room can have this name: a backplane's subjects are as long, with all
    ///   that is not plain written in three bytes.
    func checkIsRoom() throws(EventSocketError) {
        let length = self.segments.reduce(self.segments.count - 1) {
            $0 + max($1.utf8.reduce(0) { $0 + Self.cost($1) }, 2)
        }
        guard (1...16).contains(self.segments.count), length <= 240 else {
            throw EventSocketError(
                .invalidEventName,
                """
                A room needs a name of 1 to 16 segments and at most 240 bytes, where all but ASCII letters, digits, \
                '_' and '-' count three times; this has \(self.segments.count) segments and \(max(length, 0)) bytes.
                """)
        }
    }

    private static func cost(_ byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            1
        default: 3
        }
    }
}
