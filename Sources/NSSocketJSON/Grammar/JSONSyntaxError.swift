//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Why bytes are no JSON text.
package struct JSONSyntaxError: Error, Hashable {
    package enum Reason: String {
        case unexpectedByte = "this byte cannot stand here"
        case unexpectedEnd = "the text ends too early"
        case trailingBytes = "something follows the value"
        case invalidNumber = "not a JSON number"
        case invalidLiteral = "not a JSON value"
        case invalidEscape = "not a JSON escape"
        case controlCharacter = "control characters in strings must be escaped"
        case invalidUTF8 = "not well-formed UTF-8"
        case tooDeep = "arrays and objects nest too deep"
        case tooLong = "the text is longer than 512 MiB"
        case tooManyValues = "there are more values than allowed"
    }

    package var reason: Reason
    package var offset: Int

    @inlinable package init(_ reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension JSONSyntaxError: CustomStringConvertible {
    package var description: String { "\(self.reason.rawValue) (byte \(self.offset))" }
}
