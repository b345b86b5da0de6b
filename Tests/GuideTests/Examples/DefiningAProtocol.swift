//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

private struct Line: Codable {
    var from: String
    var text: String
    var replyTo: Int?
}

private enum Chat {
    static let say = Event<String>("chat::say")
    static let said = Event<Line>("chat::said")
    static let bye = Event<NoPayload>("chat::bye")
}

private func send(_ line: Line, on socket: EventSocket) async throws {
    try await socket.send(Chat.said, line)
    try await socket.send(Chat.bye)
}

private func sendUntyped(user: String, on socket: EventSocket) async throws {
    try await socket.send("user::\(user)::joined", ["at": 1_767_225_600])
    try await socket.send("settings", ["theme": "dark", "tags": ["a", nil], "size": 12] as JSONValue)
    try await socket.send("settings", RawJSON(#"{"theme":"dark"}"#))
}

private func receiveUntyped(on socket: EventSocket) async throws {
    for try await message in socket.messages(matching: "user::*::joined") {
        let payload = try message.decode(JSONValue.self)
        print(message.name.segments[1], payload["at"]?.int ?? 0)
    }
}

private struct Query: Codable {
    var id: Int
    var title: String
}

private enum Library {
    static let find = Event<Query>("find")

    static func found(_ id: Int) -> Event<[String]> {
        Event("found::\(id)")
    }
}

private func find(_ title: String, id: Int, on socket: EventSocket) async throws -> [String]? {
    let answers = socket.messages(of: Library.found(id))
    try await socket.send(Library.find, Query(id: id, title: title))
    for try await titles in answers {
        return titles
    }
    return nil
}

private func answer(on socket: EventSocket) async throws {
    for try await query in socket.messages(of: Library.find) {
        try await socket.send(Library.found(query.id), ["\(query.title), volume 1"])
    }
}

private func skip(on socket: EventSocket) async throws {
    for try await line in socket.messages(of: Chat.said, undecodable: .skip) {
        print(line.text)
    }
}

private func limit() -> EventSocket.Configuration {
    var configuration = EventSocket.Configuration.internet
    configuration.limits = FrameLimits(length: 16 << 10, nesting: 8, segments: 4)
    return configuration
}

@Suite("Guide: Defining a protocol")
struct DefiningAProtocolTests {
    @Test("A question in the path finds its answer", .timeLimit(.minutes(1)))
    func answers() async throws {
        let server = EventSocketServer(address: .tcp(port: 0)) { socket in try await answer(on: socket) }
        try await server.run { address in
            let titles = try await EventSocket.withConnection(to: address) { socket in
                try await find("Faust", id: 7, on: socket)
            }
            #expect(titles == ["Faust, volume 1"])
            server.shutdown()
        }
    }

    @Test("A member that only newer peers send is no obstacle to older ones")
    func evolution() throws {
        let message = try EventMessage(wire: RawJSON(#"["chat","said",{"from":"Ada","text":"hello","mood":"fine"}]"#))
        let line = try #require(try message.decode(Chat.said))
        #expect(line.from == "Ada" && line.replyTo == nil)
    }
}
