//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocketNATS
import Testing

@Suite("Subjects with wildcards")
struct SubjectFilterTests {
    @Test(
        "They match as NATS says",
        arguments: [
            ("a.*", "a.b", true), ("a.*", "a", false), ("a.*", "a.b.c", false), ("a.*.c", "a.b.c", true),
            ("a.*.c", "a.b.d", false), ("a.>", "a.b", true), ("a.>", "a.b.c", true), ("a.>", "a", false),
            ("a.>", "ab.c", false), ("*.>", "a.b", true), ("*.>", "a", false), ("a.*", "ab.c", false),
            ("a.bc", "a.b", false), ("a.b", "a.bc", false), ("a.b", "a.b", true),
        ])
    func matching(filter: String, subject: String, matches: Bool) {
        let found = SubjectFilter(filter).matches(Array(subject.utf8).span)
        #expect(found == matches)
    }
}
