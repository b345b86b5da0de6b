//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A piece of memory for each container, for values that do not come in the order in which they stand.
///
/// A container can so be written to at any time. Where it stands in another one is known, and all are put together at the
/// end.
struct OutputPieces {
    /// The bytes of the text itself and of its containers, those that are written to at the moment left out.
    private var pieces: [OutputBytes?] = [nil]

    func deallocate() {
        for piece in self.pieces { piece?.deallocate() }
    }

    /// The bytes of a container; `nil` for the one that is written to at the moment.
    func bytes(of id: Int32) -> OutputBytes? { self.pieces[Int(id) + 1] }

    /// Puts one container's bytes aside and takes another's; -1 is the text itself.
    mutating func exchange(_ bytes: inout OutputBytes, of old: Int32, for new: Int32) {
        let (old, new) = (Int(old) + 1, Int(new) + 1)
        if new == self.pieces.count { self.pieces.append(nil) }
        self.pieces[old] = bytes
        bytes = self.pieces[new] ?? OutputBytes(capacity: 64)
        self.pieces[new] = nil
    }

    /// The whole text.
    ///
    /// - Parameter members: The members of each object: those that were replaced are left out.
    func assembled(
        root: OutputBytes, _ containers: ContainerList, _ members: [Int32: WrittenMembers]
    ) -> [UInt8] {
        var children: [[Int]] = Array(repeating: [], count: containers.count + 1)
        for (id, container) in containers.all.enumerated() where !container.isTakenBack {
            children[Int(container.parent) + 1].append(id)
        }
        var text: [UInt8] = []
        self.assemble(root.all, -1, containers, children, members, into: &text)
        return text
    }

    private func assemble(
        _ bytes: UnsafeBufferPointer<UInt8>, _ id: Int, _ containers: ContainerList, _ children: [[Int]],
        _ members: [Int32: WrittenMembers], into text: inout [UInt8]
    ) {
        WorkMeter.note(1)
        var replaced = (members[Int32(truncatingIfNeeded: id)]?.replaced ?? [])[...]
        var position = 0
        for child in children[id + 1].sorted(by: { containers.all[$0].start < containers.all[$1].start }) {
            let start = containers.all[child].start
            Self.append(bytes, &position, upTo: start, leavingOut: &replaced, to: &text)
            // It is part of a member that was replaced.
            if position > start { continue }
            let piece = self.pieces[child + 1]?.all ?? UnsafeBufferPointer(start: nil, count: 0)
            let count = text.count
            self.assemble(piece, child, containers, children, members, into: &text)
            switch containers.all[child].kind {
            case .object: text.append(.closeBrace)
            case .array: text.append(.closeBracket)
            case .slot: if text.count == count { text.append(contentsOf: [.openBrace, .closeBrace]) }
            }
        }
        Self.append(bytes, &position, upTo: bytes.count, leavingOut: &replaced, to: &text)
    }

    /// Appends the bytes from a position to another, but none in some ranges: the position is behind one where the end is inside.
    private static func append(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, upTo end: Int,
        leavingOut ranges: inout ArraySlice<Range<Int>>, to text: inout [UInt8]
    ) {
        while let range = ranges.first, range.lowerBound <= end {
            if position < range.lowerBound { text.append(contentsOf: bytes[position..<range.lowerBound]) }
            position = max(position, range.upperBound)
            ranges.removeFirst()
        }
        guard position < end else { return }
        text.append(contentsOf: bytes[position..<end])
        position = end
    }
}
