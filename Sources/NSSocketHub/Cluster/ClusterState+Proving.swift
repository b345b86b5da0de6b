//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// Whether a hub is alive, or a third party replays the frames of a dead one.
///
/// What a hub says to this one alone is never held: a living one has to be answered so that it can answer in turn, and what
/// answers this life cannot have been said before it began.
extension ClusterState {
    /// A frame arrived from a hub that has not answered yet.
    mutating func receivedUnproven(
        _ frame: ClusterFrame, from peer: inout PeerNode, now: Duration, into actions: inout ClusterActions
    ) {
        if frame.body.answers(self.incarnation) {
            peer.isProven = true
            self.release(&peer, now: now, into: &actions)
        } else if self.hold(frame, of: &peer, now: now, into: &actions) {
            return
        }
        if !self.take(frame, from: &peer, now: now, into: &actions) { self.counters.duplicates += 1 }
    }

    /// Returns whether the frame is to count later, if ever.
    private mutating func hold(
        _ frame: ClusterFrame, of peer: inout PeerNode, now: Duration, into actions: inout ClusterActions
    ) -> Bool {
        switch (frame.topic, frame.body) {
        case (.node, _): return false
        case (_, .heartbeat(_, isLast: true)):
            // There will be no answer.
            self.held.take(of: peer.id)
            return false
        case (.control, .want(let request, let rooms)):
            self.answer(rooms, request, of: peer, into: &actions)
        default: break
        }
        guard peer.isAlive || peer.isSilent else { return true }
        if case .stream(let stream) = frame.topic {
            self.held.hold(frame, opened: self.open[stream])
        } else {
            self.held.hold(frame, opened: nil)
            if frame.sequence > peer.heldControl {
                peer.heldControl = frame.sequence
                self.heard(&peer, now: now, into: &actions)
            }
        }
        return true
    }

    /// The hub is alive: what it said counts, in order.
    private mutating func release(_ peer: inout PeerNode, now: Duration, into actions: inout ClusterActions) {
        for item in self.held.take(of: peer.id) {
            // A room that has closed since, and perhaps opened again, has other members.
            if case .stream(let stream) = item.frame.topic, self.open[stream] != item.opened { continue }
            if !self.take(item.frame, from: &peer, isHeld: true, now: now, into: &actions) {
                self.counters.duplicates += 1
            }
        }
    }
}

extension FrameBody {
    /// Whether only a sender that knows this incarnation can have sent it.
    fileprivate func answers(_ incarnation: UInt64) -> Bool {
        switch self {
        case .heads(let reply, _), .snapshot(let reply, _): reply.incarnation == incarnation
        case .superseded(let named, _): named == incarnation
        case .lines, .heartbeat, .presence, .want, .syncRequest: false
        }
    }
}
