//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import TestSupport
import Testing

@Suite("Random JSON and worse")
struct JSONGrammarRandomTests {
    private static func isJSON(_ bytes: [UInt8]) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
    }

    /// Whether Foundation is known to judge otherwise. It refuses half a surrogate pair and numbers that no double can
    /// hold, which are JSON, and takes a comma behind the last element, which is not.
    private static func mayDiffer(_ bytes: [UInt8], isAccepted: Bool) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        return isAccepted
            ? text.contains(/\\u[dD][89a-fA-F]|[eE][+-]?[0-9]{3}/)
            : text.contains(/,[ \t\r\n]*\]/.matchingSemantics(.unicodeScalar))
    }

    @Test("Documents by the grammar are accepted")
    func documents() {
        var json = RandomJSON(seed: 1)
        for _ in 0..<10_000 {
            let text = json.value()
            if let fault = GrammarCheck.fault(text) { Issue.record("\(text): \(fault)") }
        }
    }

    @Test("Documents with a few wrong bytes are judged as Foundation judges them")
    func mutations() {
        var json = RandomJSON(seed: 2)
        var counts = [true: 0, false: 0]
        for _ in 0..<20_000 {
            let text = json.value(depth: 3)
            let bytes = json.mutated(text)
            let isAccepted = GrammarCheck.fault(bytes) == nil
            counts[isAccepted, default: 0] += 1
            if isAccepted != Self.isJSON(bytes), !Self.mayDiffer(bytes, isAccepted: isAccepted) {
                Issue.record("accepted: \(isAccepted): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
            }
        }
        // Worth something only if both happen often.
        #expect(counts.values.allSatisfy { $0 > 2000 })
    }
}
