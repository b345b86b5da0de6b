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
    /// A text has more values than may be decoded.
    package static func tooManyValues(limit: Int) -> Self {
        let error = JSONSyntaxError(.tooManyValues, offset: 0)
        let description = "There are more than \(limit) values; raise JSONCoder.values to accept them."
        return .dataCorrupted(Context(codingPath: [], debugDescription: description, underlyingError: error))
    }

    /// A text has more combining marks in a row than are decoded.
    package static var tooManyMarks: Self {
        let description = "More than \(CombiningMarks.limit) combining marks follow one another."
        return .dataCorrupted(Context(codingPath: [], debugDescription: description))
    }

    /// Whether there were more values than may be decoded.
    package var isTooManyValues: Bool {
        guard case .dataCorrupted(let context) = self else { return false }
        return (context.underlyingError as? JSONSyntaxError)?.reason == .tooManyValues
    }

    /// What a fault of the text is to whoever decodes it.
    init(_ error: JSONSyntaxError) {
        self = .dataCorrupted(
            Context(codingPath: [], debugDescription: "This is not JSON: \(error).", underlyingError: error)
        )
    }
}
