//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket

/// The grammar asked about whole documents.
enum GrammarCheck {
    /// Why bytes are no JSON document; `nil` if they are one.
    static func fault(_ bytes: [UInt8], nesting: Int = 512) -> FrameFault? {
        let span = bytes.span.bytes
        do throws(FrameFault) {
            let start = JSONGrammar.skipWhitespace(span, from: 0)
            let valueEnd = try JSONGrammar.skipValue(span, from: start, nesting: nesting)
            let end = JSONGrammar.skipWhitespace(span, from: valueEnd)
            return end == bytes.count ? nil : .malformed(.trailingBytes, offset: end)
        } catch {
            return error
        }
    }

    static func fault(_ text: String, nesting: Int = 512) -> FrameFault? {
        self.fault(Array(text.utf8), nesting: nesting)
    }

    /// The same for the bytes of a string between its quotes.
    static func stringFault(_ content: [UInt8]) -> FrameFault? {
        self.fault([.quote] + content + [.quote])
    }
}
