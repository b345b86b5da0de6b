//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NIOPosix

/// What the connections of one event loop have in common: only one of them is at work at a time.
final class LoopResources {
    /// A larger buffer is not worth keeping: whoever fills it has so many messages that making one costs none of them anything.
    /// Nor should a peer that does not read its answers be able to hold on to a large one for a small message.
    private static let largestBuffer = 16 << 10

    let matches = MatchCache()
    /// Room for what a connection sends next.
    @exclusivity(unchecked) var buffer = ByteBuffer()
    /// What payloads are decoded and encoded with.
    let workspace = CodecWorkspace.make()

    /// The connections that have yielded the loop and still have input.
    let yielded: YieldQueue

    private init(eventLoop: any EventLoop) {
        self.yielded = YieldQueue(eventLoop: eventLoop)
    }

    deinit { self.workspace.release() }

    /// Those of the event loop this is called on: the one of each thread, where loops have threads of their own.
    static func of(_ eventLoop: any EventLoop) -> LoopResources {
        if let holder = self.holders.currentValue, holder.resources.eventLoop === eventLoop {
            return holder.resources.value
        }
        let resources = LoopResources(eventLoop: eventLoop)
        self.holders.currentValue = Holder(resources: NIOLoopBound(resources, eventLoop: eventLoop))
        return resources
    }

    /// Takes a buffer that nobody else holds, to be filled again.
    func giveBack(_ buffer: inout ByteBuffer) {
        guard buffer.capacity <= Self.largestBuffer, buffer.capacity > self.buffer.capacity else { return }
        buffer.clear()
        swap(&self.buffer, &buffer)
    }

    private final class Holder: Sendable {
        let resources: NIOLoopBound<LoopResources>

        init(resources: NIOLoopBound<LoopResources>) {
            self.resources = resources
        }
    }

    private static let holders = ThreadSpecificVariable<Holder>()
}
