//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

package import NSSocketJSON

/// The grammar asked about whole documents.
package enum GrammarCheck {
    /// Why bytes are no JSON document; `nil` if they are one.
    package static func fault(_ bytes: [UInt8], nesting: Int = 512) -> JSONSyntaxError? {
        do throws(JSONSyntaxError) {
            try JSONGrammar.check(bytes.span.bytes, nesting: nesting)
            return nil
        } catch {
            return error
        }
    }

    package static func fault(_ text: String, nesting: Int = 512) -> JSONSyntaxError? {
        self.fault(Array(text.utf8), nesting: nesting)
    }

    /// The same for the bytes of a string between its quotes.
    package static func stringFault(_ content: [UInt8]) -> JSONSyntaxError? {
        self.fault([.quote] + content + [.quote])
    }
}
