//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension String {
    /// Splits at every occurrence of the delimiter, left to right, comparing bytes.
    ///
    /// `String.split` compares characters, for which a `:` followed by a combining mark is another character.
    func segments(splitAt delimiter: String) -> [String] {
        let delimiter = Array((delimiter.isEmpty ? EventName.defaultDelimiter : delimiter).utf8)
        let bytes = self.utf8
        var segments: [String] = []
        var start = bytes.startIndex
        var position = start
        while position < bytes.endIndex {
            if bytes[position] == delimiter[0], bytes[position...].starts(with: delimiter) {
                segments.append(String(self[start..<position]))
                position = bytes.index(position, offsetBy: delimiter.count)
                start = position
            } else {
                bytes.formIndex(after: &position)
            }
        }
        segments.append(String(self[start...]))
        return segments
    }

    /// Equality of bytes, where `==` is canonical equivalence.
    func hasSameBytes(as other: String) -> Bool {
        self.utf8.elementsEqual(other.utf8)
    }

    /// Hashes what ``hasSameBytes(as:)`` compares.
    func hashBytes(into hasher: inout Hasher) {
        for byte in self.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)  // never in UTF-8, so it ends the segment
    }
}
