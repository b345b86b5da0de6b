//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Members of objects, of which only the last of one name is written.
///
/// Types hardly ever write two, so finding out must cost next to nothing: an object has a bit for each key that was written, and
/// only where that is set already is the text looked into. If there is one, the text is begun again in pieces, from which
/// members can be taken away again.
extension JSONOutput {
    /// Begins a member whose name may have been written before.
    ///
    /// - Parameter bit: One that hardly any other key of the same type has; zero if there is none.
    @inline(__always)
    func beginMember(_ name: String, bit: UInt, in id: Int32) {
        self.makeCurrent(id)
        let object = self.containers.address(of: id)
        if self.bytes.count == object.pointee.due || self.depth != object.pointee.depth { self.checkIsWritten(in: id) }
        let bits = UInt(bitPattern: object.pointee.count)
        // Not larger if the bit was set, or if there is none.
        if bits ^ bit > bits {
            object.pointee.count = Int(bitPattern: bits ^ bit)
        } else {
            self.noteMember(name, bit: bit, in: id)
        }
        self.appendKey(name, in: object)
    }

    /// Begins a member of an object whose names are all different.
    @inline(__always)
    func beginOnlyMember(_ name: String, in id: Int32) {
        self.makeCurrent(id)
        let object = self.containers.address(of: id)
        if self.bytes.count == object.pointee.due || self.depth != object.pointee.depth { self.checkIsWritten(in: id) }
        if self.pieces != nil { self.noteMember(name, bit: 0, in: id) }
        // Should the object ever be written to by a container, that cannot tell which names it has.
        object.pointee.count = -1
        self.appendKey(name, in: object)
    }

    @inline(__always)
    private func appendKey(_ name: String, in object: UnsafeMutablePointer<Container>) {
        let isFirst = object.pointee.lastItem == 0
        object.pointee.lastItem = self.bytes.count &+ (isFirst ? 0 : 1)
        name.withBytes { self.bytes.appendKey($0, isFirst: isFirst) }
        object.pointee.due = self.bytes.count
    }

    /// Looks whether a member was written before, if its bit says that it may have been.
    @inline(never)
    private func noteMember(_ name: String, bit: UInt, in id: Int32) {
        let bit = Int(bitPattern: bit == 0 ? Self.bit(of: name) : bit)
        let isNew = self.containers[id].count & bit == 0
        self.containers[id].count |= bit
        self.hasMembers = true
        if self.pieces != nil {
            let isFirst = self.containers[id].lastItem == 0
            self.members[id, default: WrittenMembers()].append(name, at: self.bytes.count + (isFirst ? 0 : 1))
        } else if !isNew, !self.needsPieces, !self.hasFailed {
            let (text, start) = (UnsafeRawBufferPointer(self.bytes.all).bytes, self.containers[id].start)
            if self.members[id, default: WrittenMembers()].contains(name, inObjectAt: start, of: text) {
                self.needsPieces = true
            }
        }
    }

    /// A bit that is the same for the same name.
    private static func bit(of name: String) -> UInt {
        name.withBytes { name in
            var hash = UInt64(truncatingIfNeeded: name.count)
            for byte in name.prefix(8) { hash = hash &* 31 &+ UInt64(byte) }
            for byte in name.suffix(8) { hash = hash &* 31 &+ UInt64(byte) }
            return 1 &<< UInt((hash &* 0x9E37_79B9_7F4A_7C15) &>> 58)
        }
    }

    /// Another type of keys writes to an object: its bits may stand for other names.
    func mixKeys(in id: Int32) {
        if self.containers[id].kind == .object { self.containers[id].count = -1 }
    }

    // MARK: Containers under names

    /// Begins an array or object as the value of a member, or comes back to the one that was begun under the name.
    func beginContainer(_ kind: Container.Kind, named name: String, bit: UInt, in id: Int32) -> Int32 {
        if self.pieces != nil, let container = self.members[id]?.container(named: name),
            self.containers[container].kind == kind
        {
            self.mixKeys(in: container)
            return container
        }
        self.beginMember(name, bit: bit, in: id)
        let container = self.begin(kind)
        if self.pieces != nil { self.members[id]?.setContainer(container) }
        return container
    }
}
