//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocketJSON

extension ListenerTrie {
    /// The values that a frame's event reaches, found from its bytes.
    func matches(for frame: Frame) -> [Entry] {
        var ids: [SegmentTable.ID] = []
        ids.reserveCapacity(frame.segmentCount)
        frame.forEachSegment { bytes, hasEscapes in
            ids.append(
                hasEscapes ? self.segmentID(of: Array(JSONText.unescape(bytes).utf8).span) : self.segmentID(of: bytes)
            )
        }
        return self.matches(for: ids)
    }
}
