//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

@testable import NSSocketHub

/// A broadcast that says which it is.
struct SimulatedMessage: Hashable {
    /// The life of the hub that sent it.
    var life: Int
    /// The place of its stream in ``streams``.
    var stream: Int
    /// Its number in its stream in this life, from 1.
    var index: Int

    static let rooms = (0..<4).map { EventName(segments: ["\($0)"]) }
    static let streams = rooms.map { Audience.room($0) } + [.everybody]

    init(life: Int, stream: Int, index: Int) {
        self.life = life
        self.stream = stream
        self.index = index
    }

    init(_ lines: SharedLines) {
        let bytes = Array(lines.bytes.readableBytesView)
        self.life = Int(bytes[0] & 0x3F)
        self.stream = Int(bytes[1] & 0x3F)
        self.index = Int(bytes[2] & 0x3F) << 6 | Int(bytes[3] & 0x3F)
    }

    var lines: SharedLines {
        let bytes = [self.life, self.stream, self.index >> 6, self.index].map { UInt8($0 & 0x3F) | 0x40 }
        return SharedLines(trusted: ByteBuffer(bytes: bytes + [0x0A]), count: 1)
    }
}
