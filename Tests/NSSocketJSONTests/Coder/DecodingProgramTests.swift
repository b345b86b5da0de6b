//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON
import TestSupport
import Testing

@Suite("Random programs that decode", .longComputation)
struct DecodingProgramTests {
    @Test("They get the answers that Foundation's decoder gives", arguments: [121, 122])
    func programs(seed: UInt64) throws {
        var json = RandomJSON(seed: seed)
        var count = 0
        for _ in 0..<1500 {
            let text = "[" + json.value(depth: 4) + "," + json.value(depth: 3) + "]"
            // Of members of one name Foundation keeps the first.
            guard ReplacedMembers.ranges(in: text.utf8.span.bytes).isEmpty else { continue }
            try DecodingProgram.$seed.withValue(json.random.next()) {
                let ours = try JSONCoder().decode([DecodingProgram].self, from: text).map(\.answers)
                let theirs = try JSONDecoder().decode([DecodingProgram].self, from: Data(text.utf8)).map(\.answers)
                guard ours != theirs else { return }
                let differences = zip(ours.joined(), theirs.joined()).filter { $0 != $1 }.prefix(2)
                Issue.record("\(text): \(differences.map { "\($0) instead of \($1)" })")
            }
            count += 1
        }
        #expect(count > 500)
    }
}
