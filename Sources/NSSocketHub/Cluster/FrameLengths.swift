//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocket

/// How long things get at most in a frame, so that lists can be cut into frames that fit.
extension EventName {
    var estimatedLength: Int { self.segments.reduce(3) { $0 + 3 + $1.utf8.count } }
}

extension StreamHead {
    var estimatedLength: Int {
        switch self.stream {
        case .rooms: 21
        case .room(let room): 21 + room.estimatedLength
        }
    }
}

extension PresenceEntry {
    var estimatedLength: Int { 16 + self.room.estimatedLength + (self.data?.bytes.readableBytes ?? 0) }
}

extension Array {
    /// The elements in order, in arrays of about so many bytes.
    func cut(bytes: Int, length: (Element) -> Int) -> [[Element]] {
        var pieces: [[Element]] = []
        var room = 0
        for element in self {
            let length = length(element)
            if pieces.isEmpty || room < length {
                pieces.append([])
                room = bytes
            }
            pieces[pieces.count - 1].append(element)
            room -= length
        }
        return pieces
    }
}
