//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport
import Testing

@Suite("Recorded operations")
struct EmitterOpsVectors {
    @Test("Where all versions agree with the model")
    func agreed() throws {
        try Self.check("emitter-ops.jsonl", expected: \.log)
    }

    @Test("Where a version differs from the model")
    func disagreed() throws {
        try Self.check("emitter-ops-disagree.jsonl", expected: \.expected)
    }

    private static func check(_ file: String, expected: KeyPath<OpsVector, [TestJSON]?>) throws {
        var checked = 0
        for vector in try Vectors.rows(of: file, as: OpsVector.self) where !vector.isRefused {
            let id = Comment(rawValue: vector.id)
            let expected = try #require(vector[keyPath: expected], "\(vector.id) has no answer")
            #expect(throws: Never.self, id) {
                let log = try OpsInterpreter.log(of: vector)
                #expect(log == expected, id)
            }
            checked += 1
        }
        #expect(checked > 0)
    }
}
