//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

private func listen(on socket: EventSocket, room: String) async {
    await socket.on("chat::*") { socket, message in print(message.name) }
    await socket.on("room::\(room)::**") { socket, message in print(message.name, message.payload) }
}

private func setUp(_ socket: EventSocket) async throws {
    try await socket.setUp { socket in
        socket.on("chat::said") { socket, message in try socket.send("chat::heard", message.payload) }
        socket.once("chat::bye") { socket, message in socket.close() }
        try socket.many("chat::rename", times: 3) { socket, message in print(message.payload) }
    }
}

private func takeBack(from socket: EventSocket) async {
    let token = await socket.on("chat::**") { socket, message in print(message.name) }
    await socket.off(token)
}

private func conversation(on socket: EventSocket) async throws {
    for try await message in socket.messages(matching: "upload::**") {
        switch message.name {
        case "upload::begin": print("a new file")
        case "upload::part": print("more of it")
        case "upload::end": print("all of it")
        default: break
        }
    }
}

@Suite("Guide: Patterns and order")
struct PatternsAndOrderTests {
    @Test("Who is called first depends on the patterns, then on the order of registration")
    func order() throws {
        var calls: [String] = []

        let emitter = EventEmitter<Int>()
        emitter.on("chat::**") { _, _ in calls.append("chat::**") }
        emitter.on("chat::*") { _, _ in calls.append("chat::*") }
        emitter.on("chat::said") { _, _ in calls.append("chat::said") }
        emitter.on("*::said") { _, _ in calls.append("*::said") }
        emitter.onAny { _, _ in calls.append("any") }
        try emitter.emit("chat::said", 1)

        #expect(calls == ["any", "chat::said", "chat::*", "chat::**", "*::said"])
    }

    @Test(
        "The guide's table is right",
        arguments: [
            ("chat::said", ["chat::said"], ["chat", "chat::said::now"]),
            ("chat::*", ["chat::said", "chat::bye"], ["chat", "chat::said::now"]),
            ("*::said", ["chat::said"], ["said"]),
            ("chat::**", ["chat", "chat::said", "chat::said::now"], ["said"]),
            ("**::now", ["now", "chat::said::now"], ["chat::now::said"]),
            ("chat::**::now", ["chat::now", "chat::said::now"], ["chat::said"]),
            ("chat*", ["chat*"], ["chat", "chats"]),
        ]
    )
    func matching(pattern: String, matches: [String], others: [String]) {
        for name in matches { #expect(EventPattern(pattern).matches(EventName(name))) }
        for name in others { #expect(!EventPattern(pattern).matches(EventName(name))) }
    }

    @Test("What is interpolated is one segment, and no wildcard")
    func interpolation() {
        let user = "**::a"
        #expect(EventName("user::\(user)").segments == ["user", "**::a"])
        #expect(!EventPattern("user::\(user)").matches("user::b::a"))
    }
}
