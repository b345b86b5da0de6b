//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Makes random JSON documents, with everything that the grammar allows in them.
package struct RandomJSON {
    package var random: SplitMix64

    package init(seed: UInt64) {
        self.random = SplitMix64(seed: seed)
    }

    package mutating func value(depth: Int = 4) -> String {
        switch self.number(below: depth > 0 ? 8 : 5) {
        case 0: self.pick(["true", "false", "null"])
        case 1, 2: self.number()
        case 3, 4: self.string()
        case 5, 6: self.list("[", "]") { $0.value(depth: depth - 1) }
        default: self.list("{", "}") { $0.string() + $0.blank() + ":" + $0.blank() + $0.value(depth: depth - 1) }
        }
    }

    /// A line with a frame.
    package mutating func frame() -> String {
        let segments = (0..<self.number(below: 4)).map { _ in
            self.number(below: 5) == 0 ? self.pick(["true", "null", self.number()]) : self.string()
        }
        let parts = (segments + [self.value()]).map { self.blank() + $0 + self.blank() }
        let line = self.blank() + "[" + parts.joined(separator: ",") + "]" + self.blank()
        // A carriage return stands nowhere in a line but at its end.
        let bytes = line.utf8.map { $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 }
        return String(decoding: bytes, as: UTF8.self) + (self.number(below: 8) == 0 ? "\r" : "")
    }

    /// Changes a few bytes.
    package mutating func mutated(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8)
        let structural = Array("{}[]\",:\\ue0-.+1 tfn\u{1F}/".utf8) + [0x80, 0xBF, 0xC3, 0xE2, 0xED, 0xF0, 0xFF]
        for _ in 0...self.number(below: 3) {
            let position = self.number(below: bytes.count + 1)
            let byte = self.pick(structural)
            switch self.number(below: 4) {
            case 0: bytes.insert(byte, at: position)
            case 1 where position < bytes.count: bytes.remove(at: position)
            case 2: bytes.removeSubrange(position..<min(bytes.count, position + self.number(below: 5)))
            default: if position < bytes.count { bytes[position] = byte }
            }
        }
        return bytes
    }

    package mutating func number(below bound: Int) -> Int {
        Int.random(in: 0..<bound, using: &self.random)
    }

    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[self.number(below: elements.count)]
    }

    package mutating func blank() -> String {
        self.number(below: 4) == 0 ? self.pick([" ", "\t", "\r", "  "]) : ""
    }

    package mutating func string() -> String {
        let parts = [
            "a", "key", "plain text", " ", "é", "€", "😀", "e\u{301}", "\u{2028}", "\u{7F}", "/", "[", "}", ",", ":",
            #"\""#, #"\\"#, #"\/"#,
            #"\b"#, #"\f"#, #"\n"#, #"\r"#, #"\t"#, #"\u0041"#, #"\u00E9"#, #"\u20ac"#, #"\ud83d\ude00"#, #"\u0000"#,
        ]
        return "\"" + (0..<self.number(below: 6)).map { _ in self.pick(parts) }.joined() + "\""
    }

    package mutating func number() -> String {
        let whole = self.pick(["0", "7", "10", "42", "9007199254740993", "\(self.number(below: 1_000_000))"])
        let fraction = self.pick(["", "", ".0", ".5", ".125"])
        // Foundation's decoder refuses a zero with an exponent other than 0, though it is JSON.
        let exponent = whole == "0" ? "" : self.pick(["", "", "e1", "E+2", "e-7"])
        return self.pick(["", "-"]) + whole + fraction + exponent
    }

    private mutating func list(_ open: String, _ close: String, element: (inout Self) -> String) -> String {
        let elements = (0..<self.number(below: 4)).map { _ in self.blank() + element(&self) + self.blank() }
        return open + (elements.isEmpty ? self.blank() : elements.joined(separator: ",")) + close
    }
}
