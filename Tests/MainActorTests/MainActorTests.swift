//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@Suite("Guide: Apps with the main actor by default")
struct MainActorTests {
    @Test("What arrives comes to the main actor, in order", .timeLimit(.minutes(1)))
    func conversation() async throws {
        let server = EventSocketServer(address: .tcp(port: 0)) { socket in
            for try await text in socket.messages(of: Event<String>("chat::say")) {
                try await socket.send("chat::said", ["from": "Ada", "text": text])
            }
        }
        let (addresses, continuation) = AsyncStream.makeStream(of: EventSocketAddress.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { continuation.finish() }
                try await server.run { address in continuation.yield(address) }
            }
            for await address in addresses.prefix(1) { try await self.talk(to: address) }
            server.shutdown()
            try await group.waitForAll()
        }
    }

    private func talk(to address: EventSocketAddress) async throws {
        let conversation = Conversation(at: address)
        let echoes = conversation.client.messages(of: Chat.said)
        async let run: Void = conversation.run()
        for await state in conversation.client.stateChanges {
            if case .ready = state { break }
        }
        try await conversation.say("one")
        try await conversation.say("two")
        for try await line in echoes where line.text == "two" { break }
        conversation.client.close()
        try await run
        #expect(conversation.lines.map(\.text) == ["one", "two"])
    }
}
