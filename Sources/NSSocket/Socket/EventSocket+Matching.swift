//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// Finding who hears a message.
extension EventSocket {
    /// Changes who listens, and has the event loop's cache let go of those who did.
    func changeListeners<Result>(_ change: (inout ListenerRegistry<Subscriber>) -> Result) -> Result {
        let version = self.listeners.version
        let result = change(&self.listeners)
        if self.listeners.version != version { self.forgetMatches(of: version) }
        return result
    }

    /// Has the event loop's cache let go of those who listen.
    func forgetMatches() { self.forgetMatches(of: self.listeners.version) }

    private func forgetMatches(of version: UInt64) {
        guard self.phase.hasCachedMatches else { return }
        self.phase.hasCachedMatches = false
        self.loopResources.matches.forget(version: version)
    }

    /// Who a frame's event reaches, but for those who hear every event.
    func matches(for frame: Frame) -> [ListenerRegistry<Subscriber>.Entry] {
        self.phase.hasCachedMatches = true
        return self.loopResources.matches.matches(for: frame, in: self.listeners)
    }

    /// The event loop's, which this connection keeps alive.
    @inline(__always)
    var workspace: CodecWorkspace { self.ownLoopResources?.workspace ?? self.loopResources.workspace }

    var loopResources: LoopResources {
        if let ownLoopResources { return ownLoopResources }
        let resources = LoopResources.of(self.channel.eventLoop)
        self.ownLoopResources = resources
        return resources
    }
}
