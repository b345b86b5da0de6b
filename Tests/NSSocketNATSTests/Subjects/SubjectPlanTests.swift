//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
@testable import NSSocketNATS
import Testing

@Suite("Which subjects a pattern takes")
struct SubjectPlanTests {
    @Test(
        "What is needed, and no more",
        arguments: [
            ("a::b", ["nss.x.a.b"], true), ("a::*", ["nss.x.a.*"], true), ("*", ["nss.x.*"], true),
            ("a::**", ["nss.x.a", "nss.x.a.>"], true), ("**", ["nss.x", "nss.x.>"], true),
            ("*::**", ["nss.x.*", "nss.x.*.>"], true), ("*::**::*", ["nss.x.*.>"], true), ("**::*", ["nss.x.>"], true),
            ("**::*::**", ["nss.x.>"], true), ("a::**::*::**::*", ["nss.x.a.*.>"], true),
            ("a::**::d", ["nss.x.a.>"], false), ("**::d", ["nss.x.>"], false), ("**::d::**", ["nss.x.>"], false),
            ("a::*::**::d::e", ["nss.x.a.*.*.>"], false), ("**::a::*", ["nss.x.*.>"], false),
        ] as [(EventPattern, [String], Bool)])
    func subjects(pattern: EventPattern, subjects: [String], isExact: Bool) {
        let plan = SubjectPlan(pattern, in: SubjectNamespace(application: "x"))
        #expect(plan.subjects == subjects)
        #expect(plan.isExact == isExact)
    }

    @Test("Literal segments that look like wildcards are literal")
    func literal() {
        let plan = SubjectPlan(EventPattern(exactly: ["*", "**", ">"]), in: SubjectNamespace(application: "x"))
        #expect(plan.subjects == ["nss.x.=2A.=2A=2A.=3E"])
    }

    @Test("A pattern that no name can match that is carried takes none")
    func tooLong() {
        let long = String(repeating: "x", count: 256)
        let names = SubjectNamespace(application: "x")
        #expect(SubjectPlan(EventPattern(segments: [long]), in: names).subjects == [])
        #expect(SubjectPlan(EventPattern(segments: [long, "**"]), in: names).subjects == [])
        #expect(SubjectPlan(EventPattern(segments: ["**", long]), in: names).subjects == ["nss.x.>"])
    }
}
