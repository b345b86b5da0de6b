//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What goes wrong when values are decoded. Found out only then: where a value stands is read off the tape.
extension JSONDocument {
    @inline(never)
    func mismatch(_ type: Any.Type, at index: Int) -> DecodingError {
        let found = self.kindDescription(at: index)
        let context = self.context(at: index, "Expected \(type), found \(found).")
        return self.isNull(at: index) ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    @inline(never)
    func notInteger(_ type: Any.Type, at index: Int) -> DecodingError {
        self.numberText(at: index) == nil ? self.mismatch(type, at: index) : self.outOfRange(type, at: index)
    }

    @inline(never)
    func outOfRange(_ type: Any.Type, at index: Int) -> DecodingError {
        .dataCorrupted(self.context(at: index, "The number is no \(type), or beyond its range."))
    }

    @inline(never)
    func corrupted(_ type: Any.Type, at index: Int, _ expectation: String) -> DecodingError {
        .dataCorrupted(self.context(at: index, "Expected \(type) as \(expectation)."))
    }

    @inline(never)
    func missing(_ key: any CodingKey, in object: Int) -> DecodingError {
        .keyNotFound(key, self.context(at: object, "There is no member '\(key.stringValue)'."))
    }

    @inline(never)
    func atEnd(_ type: Any.Type, of array: Int) -> DecodingError {
        let count = self.tape.memberCount(of: array)
        return .valueNotFound(
            type,
            DecodingError.Context(
                codingPath: self.codingPath(to: array) + [JSONKey(index: count)],
                debugDescription: "The array has no more than \(count) elements."
            )
        )
    }

    func context(at index: Int, _ description: String) -> DecodingError.Context {
        DecodingError.Context(codingPath: self.codingPath(to: index), debugDescription: description)
    }

    /// The names and positions that lead from the whole text to a value.
    func codingPath(to target: Int) -> [any CodingKey] {
        self.madeIndexes.paths.path(to: target, in: self)
    }

    private func kindDescription(at index: Int) -> String {
        switch self.tape.entry(index).kind {
        case .null: "null"
        case .true, .false: "a boolean"
        case .integer, .decimal: "a number"
        case .array: "an array"
        case .object, .intricateObject: "an object"
        default: "a string"
        }
    }
}
