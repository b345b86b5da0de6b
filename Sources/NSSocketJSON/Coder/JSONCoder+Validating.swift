//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension JSONCoder {
    /// Checks that a text is JSON, without decoding it. Allocates nothing up to 64 levels of nesting.
    ///
    /// - Throws: `DecodingError.dataCorrupted` with the position of the first fault.
    public func validate(_ text: borrowing RawSpan) throws(DecodingError) {
        do throws(JSONSyntaxError) {
            try JSONGrammar.check(text, nesting: self.nesting)
        } catch {
            throw DecodingError(error)
        }
    }
}

extension DecodingError {
    /// What a fault of the text is to whoever decodes it.
    init(_ error: JSONSyntaxError) {
        self = .dataCorrupted(
            Context(codingPath: [], debugDescription: "This is not JSON: \(error).", underlyingError: error)
        )
    }
}
