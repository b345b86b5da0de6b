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
    func assembled(root: OutputBytes, _ containers: ContainerList) -> [UInt8] {
        var children: [[Int]] = Array(repeating: [], count: containers.count + 1)
        for (id, container) in containers.all.enumerated() where !container.isTakenBack {
            children[Int(container.parent) + 1].append(id)
        }
        var text: [UInt8] = []
        self.assemble(root.all, -1, containers, children, into: &text)
        return text
    }

    private func assemble(
        _ bytes: UnsafeBufferPointer<UInt8>, _ id: Int, _ containers: ContainerList, _ children: [[Int]],
        into text: inout [UInt8]
    ) {
        var position = 0
        WorkMeter.note(1)
        for child in children[id + 1].sorted(by: { containers.all[$0].start < containers.all[$1].start }) {
            text.append(contentsOf: bytes[position..<containers.all[child].start])
            position = containers.all[child].start
            let piece = self.pieces[child + 1]?.all ?? UnsafeBufferPointer(start: nil, count: 0)
            let start = text.count
            self.assemble(piece, child, containers, children, into: &text)
            switch containers.all[child].kind {
            case .object: text.append(.closeBrace)
            case .array: text.append(.closeBracket)
            case .slot: if text.count == start { text.append(contentsOf: [.openBrace, .closeBrace]) }
            }
        }
        text.append(contentsOf: bytes[position...])
    }
}
