//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The elements of a JSON array, one after the other.
public struct JSONArrayReader: Sequence, IteratorProtocol {
    private let document: JSONDocument
    private var index: Int
    private let end: Int
    /// How many elements the whole array has.
    public let count: Int

    init(document: JSONDocument, index: Int, count: Int, end: Int) {
        self.document = document
        self.index = index + JSONTape.headerCount
        self.count = count
        self.end = end
    }

    /// The next element; `nil` behind the last.
    public mutating func next() -> JSONReader? {
        guard self.index < self.end else { return nil }
        defer { self.index = self.document.tape.next(self.index) }
        return JSONReader(document: self.document, index: self.index)
    }
}
