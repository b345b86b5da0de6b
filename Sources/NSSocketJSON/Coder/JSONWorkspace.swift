//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What the coders of an event loop work with and use again: taken and given back without a look at other threads.
///
/// Whoever has one lends it to one call at a time, all on one thread. A call from inside another finds it empty, and makes what it
/// needs: see ``JSONScratch``.
package final class JSONWorkspace {
    /// As it is lent: whoever does keeps it alive, and to count references for each message would cost more than it saves.
    package typealias Reference = Unmanaged<JSONWorkspace>

    @exclusivity(unchecked) var documents = Place<JSONDocument>()
    @exclusivity(unchecked) var outputs = Place<JSONOutput>()
    @exclusivity(unchecked) private var isDecodingExpected = false
    /// Where the payload begins that the document at hand has read already, if it has: not zero.
    @exclusivity(unchecked) private var readPayload: UInt = 0
    /// How deep it may nest.
    @exclusivity(unchecked) private var readNesting = 0

    /// Larger ones are let go: there may be as many workspaces as connections.
    static var largestFootprint: Int { 1 << 17 }

    package init() {}

    deinit {
        self.documents.clear()
        self.outputs.clear()
    }

    // MARK: Lines that are decoded as soon as they are checked

    /// Whether the payload of the last line was decoded before the next line came, as the next one will probably be.
    ///
    /// Not what is stored: other modules would have each access to that checked.
    package var expectsDecoding: Bool { self.isDecodingExpected }

    /// Checks a line as ``RowLayout/init(ofLineAtStartOf:nesting:scalars:)`` does, and reads the last value on the way: when it is
    /// decoded, the same bytes need not be walked through once more. For lines while ``expectsDecoding``.
    ///
    /// To be followed by ``endLine()``, as long as the line's bytes are where they are.
    ///
    /// - Parameter values: How many values are decoded at most: a line with more may be looked at here in vain.
    /// - Returns: `nil` if the line is no row.
    package func row(
        ofLineAtStartOf text: borrowing RawSpan, nesting: Int, scalars: Int, values: Int
    ) -> RowLayout? {
        // The document is about to be written to: nobody further out, who has a line of another connection in his hands, may take
        // what it has read for that of his own.
        self.readPayload = 0
        guard text.byteCount <= TapeEntry.maximumText, let document = self.documents.reference
        else { return try? RowLayout(ofLineAtStartOf: text, nesting: nesting, scalars: scalars) }
        let row = document._withUnsafeGuaranteedRef {
            try? $0.readRow(ofLineAtStartOf: text, nesting: nesting, scalars: scalars, values: values)
        }
        guard let row else {
            // Lines that are none may be many, and are looked at once more.
            self.isDecodingExpected = false
            self.letGoIfLarge()
            return nil
        }
        self.readPayload = text.address(of: row.last.lowerBound)
        self.readNesting = nesting - 1
        return row
    }

    /// Whoever wanted to decode a line's payload at once has done so.
    @inline(__always)
    package func endLine() {
        guard self.readPayload != 0 else { return }
        self.readPayload = 0
        self.isDecodingExpected = false
        self.letGoIfLarge()
    }

    /// What was read and not decoded may have made the document large.
    private func letGoIfLarge() {
        let footprint = self.documents.reference?._withUnsafeGuaranteedRef { $0.footprint } ?? 0
        guard footprint > Self.largestFootprint else { return }
        self.readPayload = 0
        self.documents.clear()
    }

    /// Whether the document at hand has read the payload that some bytes begin with. Asked once: it is then decoded from.
    @inline(__always)
    func takeRead(_ payload: borrowing RawSpan, nesting: Int) -> Bool {
        let isRead =
            self.readPayload != 0 && self.readPayload == payload.address(of: 0) && self.readNesting <= nesting
            && self.documents.reference != nil
        self.readPayload = 0
        self.isDecodingExpected = true
        return isRead
    }

    /// Keeps one object. Whoever takes it takes the reference along.
    struct Place<Scratch: AnyObject> {
        private(set) var reference: Unmanaged<Scratch>?

        /// The one that is kept, if nobody has it.
        @inline(__always)
        mutating func take() -> Scratch? {
            guard let reference else { return nil }
            self.reference = nil
            return reference.takeRetainedValue()
        }

        /// Takes over the only reference to one, and keeps it if there is room.
        @inline(__always)
        mutating func keep(_ reference: Unmanaged<Scratch>) {
            guard self.reference == nil else { return reference.release() }
            self.reference = reference
        }

        mutating func clear() { _ = self.take() }
    }
}

extension RawSpan {
    @inline(__always)
    fileprivate func address(of position: Int) -> UInt {
        self.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } &+ UInt(bitPattern: position)
    }
}
