//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension [String] {
    /// As people write lists: `a, b and c`.
    var listed: String {
        guard let last = self.last, self.count > 1 else { return self.first ?? "" }
        return "\(self.dropLast().joined(separator: ", ")) and \(last)"
    }
}

extension String {
    /// What a peer calls something, fit for a terminal: without control characters, and not too long.
    var harmless: String {
        let limit = 80
        let shown = self.unicodeScalars.prefix(limit).map { scalar in
            switch scalar.properties.generalCategory {
            // What moves the cursor, and what turns the direction of the text.
            case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
            default: String(scalar)
            }
        }
        return shown.joined() + (self.unicodeScalars.count > limit ? "…" : "")
    }

    /// As an argument in a shell.
    var shellQuoted: String {
        let isPlain =
            !self.isEmpty
            && self.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_./:,%+@=".utf8.contains(byte)
                }
            }
        return isPlain ? self : "'\(self.replacing("'", with: #"'\''"#))'"
    }
}
