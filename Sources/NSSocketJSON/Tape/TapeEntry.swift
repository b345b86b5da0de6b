//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// One value or key of a text, as the tape has it: what it is, where its text begins, and how long that is.
///
/// In 64 bits: the kind in the highest 4, then 30 for the length of the text or, for arrays and objects, the index of the
/// entry behind them, then 30 for the position of the text. Arrays and objects take two more words, see ``JSONTape``.
struct TapeEntry {
    enum Kind: UInt64 {
        case null, `false`, `true`
        case integer, decimal
        case string, escapedString
        case key, escapedKey
        /// A member that a later one of the same name replaces (behaviour catalogue R13).
        case replacedKey
        case array, object
        /// An object with many members, with escapes in their names, or with a name that repeats.
        case intricateObject
    }

    /// The longest text: there are never more than three words for two of its bytes, so every index fits into 30 bits.
    static let maximumText = 1 << 29

    var bits: UInt64

    @inline(__always)
    init(bits: UInt64) { self.bits = bits }

    @inline(__always)
    init(_ kind: Kind, at position: Int, length: Int = 0) {
        self.bits =
            kind.rawValue &<< 60 | UInt64(truncatingIfNeeded: length) &<< 30 | UInt64(truncatingIfNeeded: position)
    }

    /// Whether this is the key of a member, whichever.
    @inline(__always)
    var isAnyKey: Bool { self.bits &>> 60 >= Kind.key.rawValue && self.bits &>> 60 <= Kind.replacedKey.rawValue }

    /// Compared as bits: making a ``Kind`` of them would check that there is one.
    @inline(__always)
    func `is`(_ kind: Kind) -> Bool { self.bits &>> 60 == kind.rawValue }

    /// Whether this is a key without escapes of so many bytes.
    @inline(__always)
    func isKey(length: Int) -> Bool {
        self.bits &>> 30 == Kind.key.rawValue &<< 30 | UInt64(truncatingIfNeeded: length)
    }

    @inline(__always)
    var kind: Kind { Kind(rawValue: self.bits &>> 60) ?? .null }

    @inline(__always)
    var isContainer: Bool { self.bits &>> 60 >= Kind.array.rawValue }

    @inline(__always)
    var isObject: Bool { self.bits &>> 60 >= Kind.object.rawValue }

    /// Where the text begins; for strings and keys behind the quote.
    @inline(__always)
    var position: Int { Int(truncatingIfNeeded: self.bits & 0x3FFF_FFFF) }

    /// The length of the text; for strings and keys without the quotes.
    @inline(__always)
    var length: Int { Int(truncatingIfNeeded: self.bits &>> 30 & 0x3FFF_FFFF) }

    /// The index of the entry behind an array or object.
    @inline(__always)
    var link: Int {
        get { self.length }
        set { self.bits = self.bits & ~(0x3FFF_FFFF &<< 30) | UInt64(truncatingIfNeeded: newValue) &<< 30 }
    }
}
