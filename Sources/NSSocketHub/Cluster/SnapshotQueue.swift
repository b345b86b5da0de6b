//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule
internal import NIOCore

/// The hubs that asked for all that this one knows of itself. One after the other is answered, part by part, so that what
/// is in memory twice is there once only.
struct SnapshotQueue {
    /// A part for somebody.
    struct Item {
        var asker: NodeID
        var reply: FrameReply
        var part: SnapshotPart
    }

    /// All that there is to say at one time.
    struct Content {
        var control: UInt64
        var heads: ArraySlice<StreamHead>
        var presences: ArraySlice<PresenceEntry>
    }

    private struct Request {
        var asker: NodeID
        var reply: FrameReply
    }

    private var waiting: Deque<Request> = []
    private var current: (request: Request, content: Content, index: UInt64)?

    var isEmpty: Bool { self.current == nil && self.waiting.isEmpty }

    /// A hub asked. One that is being answered has to wait for the end of that; one that waits is answered as it asked last.
    mutating func add(_ asker: NodeID, _ reply: FrameReply) {
        if let current = self.current, current.request.asker == asker {
            guard current.request.reply.incarnation != reply.incarnation else { return }
            self.current = nil
        }
        if let index = self.waiting.firstIndex(where: { $0.asker == asker }) {
            self.waiting[index].reply = reply
        } else {
            self.waiting.append(Request(asker: asker, reply: reply))
        }
    }

    /// The next part, with about so many bytes.
    mutating func next(bytes: Int, content make: () -> Content) -> Item? {
        if self.current == nil, let request = self.waiting.popFirst() { self.current = (request, make(), 0) }
        guard let (request, whole, index) = self.current else { return nil }
        var content = whole
        self.current = nil
        var room = bytes
        let heads = content.heads.prefix { head in
            defer { room -= head.estimatedLength }
            return room > 0
        }
        content.heads = content.heads.dropFirst(heads.count)
        let presences = content.presences.prefix { entry in
            let length = entry.estimatedLength
            // One that is longer than a part makes a part of its own.
            guard room >= length || room == bytes else { return false }
            room -= length
            return true
        }
        content.presences = content.presences.dropFirst(presences.count)
        let isLast = content.heads.isEmpty && content.presences.isEmpty
        if !isLast { self.current = (request, content, index + 1) }
        return Item(
            asker: request.asker, reply: request.reply,
            part: SnapshotPart(
                index: index, isLast: isLast, control: content.control, heads: Array(heads),
                presences: Array(presences)
            )
        )
    }
}
