//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// What a connection does for whoever is on its event loop and knows it, at every read or every member of a room.
///
/// `assumeIsolated` asks the runtime each time whether this is so, and makes an object of its closure. Both take longer than most
/// of what is done here. These are made once, and only debug builds ask.
struct OnLoop<Argument, Result>: Sendable {
    private let function: @Sendable (EventSocket, Argument) -> Result

    init(_ function: @escaping @Sendable (isolated EventSocket, Argument) -> Result) {
        // To be isolated changes what a function may do, not how it is called.
        self.function = unsafeBitCast(function, to: (@Sendable (EventSocket, Argument) -> Result).self)
    }

    @inline(__always)
    func callAsFunction(_ socket: EventSocket, _ argument: Argument) -> Result {
        socket.channel.eventLoop.assertInEventLoop()
        return self.function(socket, argument)
    }
}

extension OnLoop where Argument == Void {
    @inline(__always)
    func callAsFunction(_ socket: EventSocket) -> Result { self(socket, ()) }
}
