//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// Something that may end a run.
enum Ending: Sendable {
    /// Ctrl-C, or a polite kill.
    case signal
    /// The time given with `--timeout` is over.
    case timeOver
    /// As many messages as `--count` asked for were received.
    case countReached
    /// There is nothing more to send.
    case inputEnded
    /// The connection is over.
    case closed(CloseReason)
    /// Nobody reads what is printed, or it cannot be written; the system's error number.
    case outputClosed(Int32)
    case failed(Failure)

    /// Whether every command ends at once because of it.
    var isFinal: Bool {
        switch self {
        case .signal, .timeOver, .countReached, .outputClosed, .failed: true
        case .inputEnded, .closed: false
        }
    }
}
