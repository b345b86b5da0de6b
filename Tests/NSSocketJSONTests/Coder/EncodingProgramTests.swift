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

@Suite("Random programs that encode", .longComputation)
struct EncodingProgramTests {
    @Test(
        "They write what they write with Foundation's encoder, and values that fail leave nothing behind",
        arguments: [0, 1, 2, 3])
    func programs(part: UInt64) throws {
        for seed in part * 500..<(part + 1) * 500 {
            let theirs = Array(try JSONEncoder().encode(EncodingProgram(seed: seed, mode: .careful)))
            let expected = try JSONCoder().decode(JSONValue.self, from: theirs)
            for mode in [EncodingProgram.Mode.careful, .failing] {
                let text = try JSONCoder().encode(EncodingProgram(seed: seed, mode: mode))
                let value = try JSONCoder().decode(JSONValue.self, from: text)
                if value != expected { Issue.record("\(seed), \(mode): \(value) instead of \(expected)") }
            }
        }
    }

    @Test("Whatever they do, there is JSON or an error")
    func wildPrograms() async {
        await #expect(processExitsWith: .success) {
            var (count, broken) = (0, [String]())
            for seed in UInt64(0)..<3000 {
                guard let text = try? JSONCoder().encode(EncodingProgram(seed: seed, mode: .wild)) else { continue }
                count += 1
                if GrammarCheck.fault(text) != nil { broken.append(String(decoding: text, as: UTF8.self)) }
            }
            let shortest = broken.min { $0.utf8.count < $1.utf8.count }
            #expect(broken.isEmpty, "\(broken.count) of \(count), such as \(shortest ?? "")")
            // Worth something only if both happen often.
            #expect(300..<2700 ~= count)
        }
    }
}
