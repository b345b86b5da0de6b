//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How the tool ends, as in `sysexits.h`.
enum ExitStatus: Int32, Error {
    case ok = 0
    /// The arguments make no sense.
    case usage = 64
    /// Input that cannot be sent.
    case badData = 65
    /// Nobody to talk to, or not any more.
    case unavailable = 69
    /// Reading or writing failed on this side.
    case inputOutput = 74
    /// Not in time.
    case timeOut = 75
}
