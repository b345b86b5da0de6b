//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension JSONText {
    /// A number as JavaScript's `String` writes it, which has other spellings for some: `1.50` is `1.5`, `1e2` is `100`, `-0` is `0`.
    ///
    /// - Parameter scalar: A number, a boolean or null that was checked.
    /// - Returns: `nil` where the spelling is the same, as it is for nearly all.
    package static func javaScriptSpelling(ofScalar scalar: Span<UInt8>) -> String? {
        // Integers of up to 15 digits and literals; not the zero with a sign.
        let isNumber = scalar[0] == .minus || (.zero ... .nine) ~= scalar[0]
        guard isNumber, scalar.count > 15 || !Self.isInteger(scalar) || (scalar[0] == .minus && scalar[1] == .zero)
        else { return nil }
        guard let value = Double(String(checkedUTF8: scalar)) else { return nil }
        guard value.isFinite else { return value < 0 ? "-Infinity" : "Infinity" }
        guard value != 0 else { return "0" }
        return (try? JSONCoder().encode(value)).map { String(checkedUTF8: $0.span) }
    }

    private static func isInteger(_ number: Span<UInt8>) -> Bool {
        for index in 1..<number.count where !((.zero ... .nine) ~= number[index]) { return false }
        return true
    }
}
