//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NIOCore
import NSSocket
import Testing

private func receiveSpread(on socket: EventSocket) async throws {
    // send('points', [1, 2]) of a node peer arrives as ["points",1,2]
    for try await message in socket.messages(matching: "points::*") {
        let first = message.name.segments[1]
        let second = try message.decode(Int.self)
        print(first, second)
    }
}

private func strict() -> EventSocket.Configuration {
    EventSocket.Configuration(malformedFrames: .close)
}

private struct NotBase64: Error {}

private func wrapped() -> EventCodec {
    EventCodec(
        payloads: JSONCoder(),
        lines: LineCoder(
            encode: { frame in ByteBuffer(string: Data(frame.readableBytesView).base64EncodedString()) },
            decode: { line in
                guard let frame = Data(base64Encoded: Data(line.readableBytesView)) else { throw NotBase64() }
                return ByteBuffer(bytes: frame)
            }
        )
    )
}

@Suite("Guide: Interoperating with node")
struct InteroperatingTests {
    @Test("An array that node has spread has an element for a segment")
    func spread() throws {
        let message = try EventMessage(wire: RawJSON(#"["points",1,2]"#))
        #expect(message.name == ["points", "1"])
        #expect(try message.decode(Int.self) == 2)
    }

    @Test("Lines of base64 are frames to the other side", .timeLimit(.minutes(1)))
    func base64() async throws {
        let configuration = EventSocket.Configuration(codec: wrapped())
        let server = EventSocketServer(
            address: .tcp(port: 0), configuration: EventSocketServer.Configuration(socket: configuration)
        ) { socket in
            for try await message in socket.messages(matching: "**") { try await socket.send(message) }
        }
        try await withRunning(server) { address in
            try await EventSocket.withConnection(to: address, configuration: configuration) { socket in
                try await socket.send("a::b", "Ünïcødé\n")
                let echo = try await socket.nextMessage()
                #expect(try echo?.decode(Event<String>("a::b")) == "Ünïcødé\n")
            }
        }
    }
}
