//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

@Suite("nss demo", .timeLimit(.minutes(5)))
struct DemoTests {
    @Test("The demonstration shows who says what, and the lines on the wire")
    func conversation() async throws {
        let outcome = try await Tool.run("demo")
        #expect(outcome.status == .exited(0))
        #expect(outcome.errors == [])
        #expect(
            outcome.output.dropFirst() == [
                "",
                "server to client:  you::there null",
                #"  on the wire:    ["you","there",null]"#,
                "",
                #"client to server:  iam::here {"iam":true,"indeedHere":true}"#,
                #"  on the wire:    ["iam","here",{"iam":true,"indeedHere":true}]"#,
            ]
        )
        #expect(outcome.output.first?.hasPrefix("The server listens on 127.0.0.1:") == true)
    }

    @Test("The demonstration for programs has the same messages as objects")
    func objects() async throws {
        let outcome = try await Tool.run("demo", "--json")
        #expect(outcome.status == .exited(0))
        let messages = outcome.output.filter { $0.contains(#""type":"message""#) }
        #expect(
            messages == [
                #"{"type":"message","connection":1,"event":["you","there"],"payload":null,"side":"client","#
                    + #""wire":"[\"you\",\"there\",null]"}"#,
                #"{"type":"message","connection":1,"event":["iam","here"],"payload":{"iam":true,"indeedHere":true},"#
                    + #""side":"server","wire":"[\"iam\",\"here\",{\"iam\":true,\"indeedHere\":true}]"}"#,
            ]
        )
    }
}
