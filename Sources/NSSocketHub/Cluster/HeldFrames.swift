//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocket

/// Frames of hubs that have not answered this one yet, in the order in which they arrived.
///
/// Bounded for each hub and for all together. Once one found no room, none of that hub is held any more: so what is held has no
/// holes but those that the hub's numbers show.
struct HeldFrames {
    /// A frame, and the number of its room when it arrived.
    struct Item {
        let frame: ClusterFrame
        /// See ``ClusterState/open``; `nil` for what is not of a stream.
        let opened: UInt64?
    }

    private struct Queue {
        var items: [Item] = []
        var bytes = 0
        var isFull = false
    }

    static let bytesPerNode = 1 << 20
    static let maximumBytes = 8 << 20

    private var queues: [NodeID: Queue] = [:]
    /// The bytes of memory that all of them take, about.
    private(set) var bytes = 0

    /// Holds a frame if there is room for it.
    mutating func hold(_ frame: ClusterFrame, opened: UInt64?) {
        let (node, size) = (frame.origin.node, frame.body.heldBytes)
        var queue = self.queues.removeValue(forKey: node) ?? Queue()
        defer { self.queues[node] = queue }
        guard !queue.isFull, queue.bytes + size <= Self.bytesPerNode, self.bytes + size <= Self.maximumBytes else {
            queue.isFull = true
            return
        }
        queue.items.append(Item(frame: frame, opened: opened))
        queue.bytes += size
        self.bytes += size
    }

    /// The hub has answered, or is not waited for any more.
    @discardableResult
    mutating func take(of node: NodeID) -> [Item] {
        guard let queue = self.queues.removeValue(forKey: node) else { return [] }
        self.bytes -= queue.bytes
        return queue.items
    }
}

extension FrameBody {
    /// The bytes of memory that it takes, about.
    fileprivate var heldBytes: Int {
        let own = 256
        return switch self {
        case .lines(let lines, _, _): own + lines.bytes.storageCapacity
        case .presence(let entry): own + (entry.data?.storedBytes ?? 0)
        case .heartbeat(let heads, _): own + heads.reduce(0) { $0 + 64 + $1.estimatedLength }
        case .want(_, let rooms): own + rooms.reduce(0) { $0 + 64 + $1.estimatedLength }
        case .heads, .syncRequest, .snapshot, .superseded: own
        }
    }
}
