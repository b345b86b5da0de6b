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
        var walk = self.walk()
        frame.forEachSegment { bytes, hasEscapes in
            if hasEscapes {
                self.follow(Array(JSONText.unescape(bytes).utf8).span, &walk)
            } else {
                self.follow(bytes, &walk)
            }
        }
        return self.entries(reachedBy: walk)
    }
}
