//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import NSSocketHub

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

// A frame's whole way: read, scanned, matched, dealt out, answered and written, fifty at a time.
extension Operation {
    private static let tick = Event<Tick>("data::tick")
    private static let directTick = Event<DirectTick>("data::tick")
    private static let frame = #"["data","tick",{"s":1000000,"p":"xxxxxxxxxxxxxxxxxxxxxxxxxx"}]"#

    static let connections = [
        Operation(name: "echo-listener") { count in
            try echo(count) { socket in
                await socket.on("data::tick") { socket, message in try socket.send(message) }
                try await serve(socket)
            }
        },
        Operation(name: "echo-typed-listener") { count in
            try echo(count) { socket in
                await socket.on(tick) { socket, payload in try socket.send(tick, payload) }
                try await serve(socket)
            }
        },
        Operation(name: "echo-direct-listener") { count in
            try echo(count) { socket in
                await socket.on(directTick) { socket, payload in try socket.send(directTick, payload) }
                try await serve(socket)
            }
        },
        Operation(name: "echo-sequence") { count in
            try echo(count) { socket in
                try await socket.send(Conversation.Greeting.event)
                for try await message in socket.messages(matching: "data::tick") { try await socket.send(message) }
            }
        },
        Operation(name: "echo-router") { count in
            var router = EventRouter()
            router.on("data::tick") { message, socket in try await socket.send(message) }
            let path = newPath()
            let server = EventSocketServer(address: .unix(path), router: router) { try await serve($0) }
            try Conversation.hold(count, with: server, at: path, frame: frame, answer: frame)
        },
        Operation(name: "broadcast-to-16") { count in
            let (hub, path) = (Hub(), newPath())
            let server = EventSocketServer(address: .unix(path)) { socket in
                try await hub.join("room", socket)
                await socket.on("data::tick") { _, message in try hub.broadcast(message, to: "room") }
                try await serve(socket)
            }
            try Conversation.hold(count, with: server, at: path, peers: 16, frame: frame, answer: frame)
        },
    ]

    private static func serve(_ socket: EventSocket) async throws {
        try await socket.send(Conversation.Greeting.event)
        try await socket.closed()
    }

    private static func echo(_ count: Int, _ handler: @escaping @Sendable (EventSocket) async throws -> Void) throws {
        let path = newPath()
        let server = EventSocketServer(address: .unix(path), handler)
        try Conversation.hold(count, with: server, at: path, frame: frame, answer: frame)
    }

    private static func newPath() -> String { "/tmp/nss-instructions-\(getpid()).s" }
}
