//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Values that could not be encoded leave nothing behind.
extension JSONOutput {
    /// Where a member or element begins.
    @usableFromInline struct Mark {
        let bytes: Int
        let containers: Int
        let count: Int
        let lastItem: Int
        let depth: Int32
        let container: Int32
    }

    @usableFromInline
    func mark(in id: Int32) -> Mark {
        self.makeCurrent(id)
        return self.markHere(in: id)
    }

    /// The same in the container that is the current one.
    @inline(__always)
    func markHere(in id: Int32) -> Mark {
        let (count, lastItem) = id < 0 ? (0, 0) : (self.containers[id].count, self.containers[id].lastItem)
        return Mark(
            bytes: self.bytes.count, containers: self.containers.count, count: count, lastItem: lastItem,
            depth: self.depth, container: id
        )
    }

    /// Takes back what was written since: a value that could not be encoded leaves nothing behind if its error is caught.
    @inline(never)
    @usableFromInline
    func takeBack(to mark: Mark) {
        let id = mark.container
        self.isUnusual = true
        self.makeCurrent(id)
        self.depth = mark.depth
        // Not removed: a value may have kept one. Where each has its own memory, what was written elsewhere stays.
        var child = self.lastChild(of: id)
        while child >= mark.containers {
            WorkMeter.note(1)
            self.containers[child].isTakenBack = true
            child = self.containers[child].previousSibling
        }
        self.bytes.truncate(to: mark.bytes)
        self.members[id]?.truncate(to: mark.bytes)
        guard id >= 0 else {
            self.rootChild = child
            return
        }
        self.containers[id].lastChild = child
        // Bits of objects that were set stay.
        if self.containers[id].kind != .object { self.containers[id].count = mark.count }
        self.containers[id].lastItem = mark.lastItem
        self.containers[id].due = -1
    }
}
