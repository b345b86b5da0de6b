//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// Which names can be written without quotes, at the beginning of a line: `a::b`.
///
/// A name may not begin with a character with which JSON text begins or goes on, so that JSON which was meant as such, or
/// that was broken into several lines, is not taken for a name. Neither may it hold white space, control characters or a byte
/// order mark.
enum PlainName {
    /// What is wrong with a name, and how to write it; `nil` if nothing is.
    static func fault(_ name: some StringProtocol) -> String? {
        switch name.unicodeScalars.first {
        case nil: return #"It is empty; an empty name is written [""]."#
        case "{":
            return
                #"An object is no message; write a name in front of it, or with --json {"event":"a::b","payload":…}."#
        case "[": return nil
        case "\"": return #"A name has no quotes: a::b; one that cannot be written so is in a frame: ["a b",1]."#
        case "}", "]", ",":
            return "This seems to be a part of JSON that goes over several lines; a message is one line."
        default: break
        }
        guard name.unicodeScalars.contains(where: Self.isForbidden) else { return nil }
        return
            #"The name holds a control character or a byte order mark; write it as a frame, with escapes: ["a\u0009b",1]."#
    }

    /// Whether a name is printed as it is.
    static func isPlain(_ name: some StringProtocol) -> Bool {
        name.unicodeScalars.first != "[" && self.fault(name) == nil && !name.unicodeScalars.contains(" ")
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar.value == 0xFEFF || scalar.value == 0xFFFE
    }
}
