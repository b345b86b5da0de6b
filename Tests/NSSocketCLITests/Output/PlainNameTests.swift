//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport
import Testing

@testable import NSSocketCLI

@Suite("Names that are printed as they are")
struct PlainNameTests {
    /// By scalars, one by one.
    private static func isPlain(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, !"[{}],\"".unicodeScalars.contains(first) else { return false }
        return !name.unicodeScalars.contains { scalar in
            scalar.value <= 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar.value == 0xFEFF
                || scalar.value == 0xFFFE
        }
    }

    @Test("A name is plain wherever in it something stands that is not, and however long it is")
    func places() {
        let odd: [Unicode.Scalar] = [
            "a", " ", "\t", "\u{7F}", "\u{80}", "\u{9F}", "\u{A0}", "é", "\u{FEFF}", "\u{1}", "~", "!", "[",
        ]
        for length in 1...20 {
            for position in 0..<length {
                for scalar in odd {
                    var scalars = Array(repeating: Unicode.Scalar("x"), count: length)
                    scalars[position] = scalar
                    var name = String.UnicodeScalarView()
                    name.append(contentsOf: scalars)
                    let text = String(name)
                    let isPlain = PlainName.isPlain(Array(text.utf8).span.bytes)
                    #expect(isPlain == Self.isPlain(text), "\(text.debugDescription)")
                }
            }
        }
    }

    @Test("An empty name is not")
    func empty() {
        let isPlain = PlainName.isPlain([UInt8]().span.bytes)
        #expect(!isPlain)
    }
}
