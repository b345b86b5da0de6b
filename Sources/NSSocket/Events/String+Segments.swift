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
        let delimiter = delimiter.isEmpty ? EventName.defaultDelimiter : delimiter
        return self.withBytes { text in delimiter.withBytes { Self.segments(of: text, splitAt: $0) } }
    }

    private static func segments(
        of text: UnsafeBufferPointer<UInt8>, splitAt delimiter: UnsafeBufferPointer<UInt8>
    ) -> [String] {
        var segments: [String] = []
        segments.reserveCapacity(4)
        var start = 0
        var position = 0
        while position <= text.count - delimiter.count {
            guard text[position] == delimiter[0], text[position...].starts(with: delimiter) else {
                position += 1
                continue
            }
            segments.append(String(decoding: text[start..<position], as: UTF8.self))
            position += delimiter.count
            start = position
        }
        segments.append(String(decoding: text[start...], as: UTF8.self))
        return segments
    }

    /// Lends the UTF-8 bytes.
    private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        var copy = self
        return copy.withUTF8(body)
    }

    /// Equality of bytes, where `==` is canonical equivalence.
    func hasSameBytes(as other: String) -> Bool {
        self.utf8.elementsEqual(other.utf8)
    }

    /// Hashes what ``hasSameBytes(as:)`` compares.
    func hashBytes(into hasher: inout Hasher) {
        self.withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)  // never in UTF-8, so it ends the segment
    }
}
