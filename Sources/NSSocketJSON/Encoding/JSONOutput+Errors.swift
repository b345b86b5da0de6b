//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What goes wrong when values are encoded. Found out only then: where a value stands is read off what was written.
extension JSONOutput {
    /// The names and positions that lead from the whole text to a container.
    func codingPath(of id: Int32) -> [any CodingKey] {
        var path: [any CodingKey] = []
        var id = id
        while id >= 0 {
            let container = self.containers[id]
            if let key = self.key(of: container) { path.append(key) }
            id = container.parent
        }
        return path.reversed()
    }

    /// The same to the last member or element of a container, which is being written.
    func codingPath(ofLastIn id: Int32) -> [any CodingKey] {
        guard id >= 0 else { return [] }
        let container = self.containers[id]
        let last = self.key(in: container.kind, of: id, start: container.lastItem, number: container.count - 1)
        return self.codingPath(of: id) + (last.map { [$0] } ?? [])
    }

    private func key(of container: Container) -> (any CodingKey)? {
        guard container.parent >= 0 else { return nil }
        let kind = self.containers[container.parent].kind
        return self.key(in: kind, of: container.parent, start: container.itemStart, number: container.itemNumber)
    }

    private func key(in kind: Container.Kind, of id: Int32, start: Int, number: Int) -> (any CodingKey)? {
        switch kind {
        case .slot: nil
        case .array: JSONKey(index: number)
        case .object: JSONKey(self.name(at: start, in: id))
        }
    }

    /// The name that was written at a position, or behind the comma there.
    func name(at start: Int, in id: Int32) -> String {
        let written = self.pieces?.bytes(of: id) ?? self.bytes
        let text = UnsafeRawBufferPointer(written.all).bytes
        let start = start < text.byteCount && text[start] == .comma ? start + 1 : start
        guard start < text.byteCount, let end = try? JSONGrammar.skipString(text, from: start) else { return "?" }
        return JSONText.unescape(UnsafeBufferPointer(rebasing: written.all[start + 1..<end - 1]).span)
    }

    // MARK: Errors

    @inline(never)
    func notFinite(_ value: some BinaryFloatingPoint, at path: [any CodingKey]) -> EncodingError {
        .invalidValue(
            value,
            EncodingError.Context(
                codingPath: path, debugDescription: "JSON has no number that is infinite or no number.")
        )
    }

    @inline(never)
    func unwritable(_ value: Any, at path: [any CodingKey], _ reason: String) -> EncodingError {
        .invalidValue(value, EncodingError.Context(codingPath: path, debugDescription: reason))
    }

    @inline(never)
    func tooDeep(_ value: Any) -> EncodingError {
        let reason =
            self.depth >= self.nesting
            ? "Arrays and objects nest deeper than \(self.nesting)." : "Too many values stand for one another."
        return self.unwritable(
            value, at: self.codingPath(ofLastIn: self.current), "\(reason) Does the value contain itself?")
    }

    /// Notes what a method that cannot throw was misused for; the next one that can does.
    @inline(never)
    func noteMisuse(at parent: Int32, _ reason: String) {
        self.fail(self.unwritable(Void.self, at: self.codingPath(ofLastIn: parent), reason))
    }
}
