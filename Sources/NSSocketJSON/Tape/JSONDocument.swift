//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A text and its tape, from which values are decoded.
///
/// Holds a copy of the bytes, at the latest when a decoder is kept beyond its time, see ``keepText()``: who does reads old values
/// at worst. Used again for the next text when nobody did, see ``JSONScratch``. One task uses it at a time.
@usableFromInline
final class JSONDocument {
    /// The text's bytes.
    @exclusivity(unchecked) private(set) var text = JSONBytes(capacity: 1024)
    @exclusivity(unchecked) private(set) var tape = JSONTape(capacity: 256)
    /// What to do about the types that were met, so that each is asked about once.
    @exclusivity(unchecked) var routes = TypeCache<DecodingRoute>(placeholder: .codable)
    /// The last type that is decoded by its `init(from:)`: mostly the next one, too, and cheaper to ask about.
    @exclusivity(unchecked) var lastCodable: ObjectIdentifier?
    @exclusivity(unchecked) private var containers = KeyedContainerCache<JSONDocument>()
    /// What was found out about this text for questions that come again; `nil` for most texts.
    @exclusivity(unchecked) private(set) var indexes: DecodingIndexes?
    /// How dates are read.
    @exclusivity(unchecked) var dates = JSONCoder.DateFormat.iso8601

    init() {}

    deinit {
        self.text.deallocate()
        self.tape.deallocate()
        self.containers.deallocate()
    }

    /// A container for an object.
    func container<Key: CodingKey>(keyedBy type: Key.Type, at index: Int) throws -> KeyedDecodingContainer<Key> {
        _ = try self.members(of: index, as: [String: Any].self)
        return self.containers.container(keyedBy: type, of: self, at: index) { position in
            KeyedDecodingContainer(JSONKeyedDecodingContainer<Key>(position: position))
        }
    }

    /// Begins to decode what was read.
    func begin() { self.containers.begin() }

    /// Ends the decoding. What somebody kept goes on reading this document, which is then used for nothing else.
    func end() { self.containers.end(self) }

    /// Somebody holds on to the document: copies the text if it is lent.
    func keepText() { self.text.keep() }

    /// What was found out about this text, to be added to.
    var madeIndexes: DecodingIndexes {
        if let indexes { return indexes }
        let indexes = DecodingIndexes()
        self.indexes = indexes
        return indexes
    }

    /// Lets go of what was found out about this text.
    @inline(__always)
    func dropIndexes() {
        if self.indexes != nil { self.indexes = nil }
    }

    /// Whether the text has more values than so many.
    @inline(__always)
    func hasMoreValues(than limit: Int) -> Bool { self.tape.hasMoreValues(than: limit) }

    /// See ``CombiningMarks``.
    @inline(__always)
    var hasTooManyMarks: Bool { CombiningMarks.areTooMany(in: self.text.all) }

    /// How much memory it holds on to.
    var footprint: Int { self.text.capacity + self.tape.capacity * 8 }

    /// Reads a text.
    ///
    /// - Parameters:
    ///   - text: The text, which is lent until ``keepText()`` if it is checked, and perhaps other bytes behind it.
    ///   - count: How many bytes the text has.
    ///   - isChecked: Whether it was found to be JSON before, so that its strings need not be looked at again.
    ///   - nesting: How deep arrays and objects may nest.
    ///   - values: Where to give up, as ``hasMoreValues(than:)`` would say yes; what fits into the memory at hand is read.
    func read(
        _ text: borrowing RawSpan, count: Int, isChecked: Bool, nesting: Int, values: Int
    ) throws(JSONSyntaxError) {
        guard count <= TapeEntry.maximumText else {
            throw JSONSyntaxError(.tooLong, offset: TapeEntry.maximumText)
        }
        self.text.begin(text, count: count, isLent: isChecked)
        self.tape.begin(values: values)
        do throws(JSONSyntaxError) {
            if isChecked {
                try self.write(CheckedText.self, nesting: nesting)
            } else {
                try self.write(UncheckedText.self, nesting: nesting)
            }
        } catch {
            if error.reason == .tooManyValues { throw error }
            // It may have been found by a byte behind the text; this one knows the text's end.
            try JSONGrammar.check(text.extracting(first: count), nesting: nesting)
            throw error
        }
    }

    /// Reads the last value of the row that a line is, and checks the line on the way: instead of ``read(_:count:isChecked:nesting:values:)``
    /// for a text that was not checked before. All of it is lent.
    ///
    /// - Parameters: See ``RowLayout/init(ofLineAtStartOf:nesting:scalars:)`` and
    ///   ``read(_:count:isChecked:nesting:values:)``.
    func readRow(
        ofLineAtStartOf text: borrowing RawSpan, nesting: Int, scalars: Int, values: Int
    ) throws(RowFault) -> RowLayout {
        self.text.begin(text, count: text.byteCount - JSONGrammar.padding, isLent: true)
        self.tape.begin(values: values)
        var writer = TapeWriter<UncheckedLine>(self.tape, text: self.text)
        // The writer may have moved the tape to larger memory, whatever came of it.
        defer { self.tape = writer.tape }
        let row = try RowLayout(text, nesting: nesting, scalars: scalars, &writer)
        self.text.end(at: row.last.upperBound)
        return row
    }

    @inline(__always)
    private func write<Trust: TapeTrust>(_ trust: Trust.Type, nesting: Int) throws(JSONSyntaxError) {
        var writer = TapeWriter<Trust>(self.tape, text: self.text)
        // The writer may have moved the tape to larger memory, whatever came of it.
        defer { self.tape = writer.tape }
        try JSONGrammar.walkText(self.text.padded.bytes, count: self.text.count, nesting: nesting, &writer)
    }
}
