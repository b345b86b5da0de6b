//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
@testable import NSSocketNATS
import Testing

@Suite("Subjects of topics")
struct SubjectNamespaceTests {
    private let names = SubjectNamespace(application: "chat")

    @Test(
        "Bytes that mean something elsewhere are escaped",
        arguments: [
            (EventName(segments: []), "nss.chat"), ("a", "nss.chat.a"), ("a::b_-9", "nss.chat.a.b_-9"),
            (EventName(segments: [""]), "nss.chat.=="), (["", "x", ""], "nss.chat.==.x.=="),
            (["a.b"], "nss.chat.a=2Eb"), (["*"], "nss.chat.=2A"), ([">"], "nss.chat.=3E"),
            (["="], "nss.chat.=3D"), (["=="], "nss.chat.=3D=3D"), ([" \r\n\u{0}"], "nss.chat.=20=0D=0A=00"),
            (["é"], "nss.chat.=C3=A9"), (["a::b"], "nss.chat.a=3A=3Ab"),
        ] as [(EventName, String)])
    func escaping(topic: EventName, subject: String) {
        #expect(self.names.subject(of: topic) == subject)
        let decoded = self.names.topic(of: Array(subject.utf8).span)
        #expect(decoded == topic)
    }

    @Test("The application's name is escaped too")
    func application() {
        #expect(SubjectNamespace(application: "my.app").subject(of: "a") == "nss.my=2Eapp.a")
    }

    @Test(
        "What is not written like that is no topic",
        arguments: [
            "", "nss", "nss.chatter", "nss.chatter.a", "other.chat.a", "nss.chat.", "nss.chat.a..b", "nss.chat.a.",
            "nss.chat.=", "nss.chat.=4", "nss.chat.=zz", "nss.chat.=2e", "nss.chat.a==", "nss.chat.=FF", "nss.chat.===",
        ])
    func foreign(subject: String) {
        let decoded = self.names.topic(of: Array(subject.utf8).span)
        #expect(decoded == nil)
    }

    @Test("Names are carried up to 255 bytes in their escaped form, whatever the prefix")
    func length() {
        for application in ["a", "a-long-application-name"] {
            let names = SubjectNamespace(application: application)
            #expect(names.subject(of: EventName(segments: [String(repeating: "x", count: 255)])) != nil)
            #expect(names.subject(of: EventName(segments: [String(repeating: "x", count: 256)])) == nil)
            #expect(names.subject(of: EventName(segments: [String(repeating: ".", count: 85)])) != nil)
            #expect(names.subject(of: EventName(segments: [String(repeating: ".", count: 86)])) == nil)
            #expect(names.subject(of: EventName(segments: Array(repeating: "x", count: 128))) != nil)
            #expect(names.subject(of: EventName(segments: Array(repeating: "x", count: 129))) == nil)
        }
    }
}
