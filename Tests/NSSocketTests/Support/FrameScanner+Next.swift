//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket

extension FrameScanner {
    /// A scanner for lines that a coder may have wrapped.
    init(limits: FrameLimits, lines: LineCoder? = nil) {
        let codec = EventCodec.foundation
        self.init(limits: limits, codec: lines.map { EventCodec(payloads: codec.payloads, lines: $0) } ?? codec)
    }

    /// Scans any number of lines.
    mutating func scan(
        _ nameNumber: inout UInt32, in workspace: CodecWorkspace? = nil,
        _ deliver: (_ message: EventMessage) -> Bool
    ) throws(FrameFault) {
        var lines = Int.max
        try self.scan(&nameNumber, lines: &lines, in: workspace, deliver) { 0 }
    }

    /// The next frame of the read; `nil` when it is used up.
    mutating func next() throws(FrameFault) -> Frame? {
        var next: Frame?
        var nameNumber: UInt32 = 0
        try self.scan(&nameNumber) { message in
            next = message.frame
            return false
        }
        return next
    }
}
