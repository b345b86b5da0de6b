//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

extension EventSocket {
    /// Runs an isolated block for whoever is on the connection's event loop and knows it, at every message or every member of a
    /// room.
    ///
    /// `assumeIsolated` asks the runtime each time whether this is so. The answer takes longer than most of what is done here,
    /// and allocates. Only debug builds ask here.
    @inline(__always)
    nonisolated func assumeOnLoop<Result>(_ body: (isolated EventSocket) throws -> Result) rethrows -> Result {
        self.channel.eventLoop.assertInEventLoop()
        return try withoutActuallyEscaping(body) { body in
            // To be isolated changes what a closure may do, not how it is called.
            try unsafeBitCast(body, to: ((EventSocket) throws -> Result).self)(self)
        }
    }
}
