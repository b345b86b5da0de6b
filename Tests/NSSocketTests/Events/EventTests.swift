//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocket
import Testing

@Suite("Typed events")
struct EventTests {
    @Test("An event is its name")
    func name() {
        let event = Event<Int>("a::*")
        #expect(event.name == ["a", "*"])
        #expect(event == Event<Int>(["a", "*"]))
        #expect(event != Event<Int>(["a::*"]))
        #expect(Set([event, Event("a::*"), Event("b")]).count == 2)
    }

    @Test("No payload is null on the wire")
    func encoding() throws {
        #expect(String(decoding: try JSONEncoder().encode([NoPayload()]), as: UTF8.self) == "[null]")
    }

    @Test("No payload accepts any payload", arguments: ["null", "1", "\"x\"", "[1,[2]]", #"{"a":{"b":null}}"#])
    func decoding(json: String) throws {
        #expect(try JSONDecoder().decode([NoPayload].self, from: Data("[\(json)]".utf8)) == [NoPayload()])
    }
}
