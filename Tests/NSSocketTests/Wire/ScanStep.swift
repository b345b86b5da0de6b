//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

@testable import NSSocket

/// One thing that a scanner made of a stream.
enum ScanStep: Equatable {
    case frame(EventName, RawJSON)
    case fault(FrameFault)

    /// A frame whose payload has this text.
    static func event(_ name: EventName, _ payload: String) -> Self {
        .frame(name, RawJSON(unchecked: ByteBuffer(string: payload)))
    }

    static func malformed(_ reason: FrameFault.Reason, _ offset: Int) -> Self {
        .fault(.malformed(reason, offset: offset))
    }

    var isMalformed: Bool {
        if case .fault(.malformed) = self { true } else { false }
    }
}
