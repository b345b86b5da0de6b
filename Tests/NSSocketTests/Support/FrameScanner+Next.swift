//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket

extension FrameScanner {
    /// The next frame of the read; `nil` when it is used up.
    mutating func next() throws(FrameFault) -> Frame? {
        var next: Frame?
        try self.scan { frame in
            next = frame
            return false
        }
        return next
    }
}
