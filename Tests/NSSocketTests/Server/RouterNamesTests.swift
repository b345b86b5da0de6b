//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import TestSupport
import Testing

/// A router is told when a name may have changed, and looks only then.
@Suite("Which handler a router calls", .timeLimit(.minutes(5)))
struct RouterNamesTests {
    private static let names = ["a", "b", "a::b", "c::d"]

    /// Answers what it hears with the handler's own name.
    private static var router: EventRouter {
        var router = EventRouter()
        for name in Self.names {
            router.on(EventPattern(exactly: EventName(name))) { message, socket in
                try await socket.send("heard", "\(name) \(message.payload)")
            }
        }
        return router
    }

    /// Keeps one name back, and gives another's messages out as a third's.
    private struct Filter: ServerMiddleware {
        func inspect(_ message: EventMessage, on socket: isolated EventSocket) -> MessageVerdict {
            if message.name == "b" { return .drop }
            guard message.name == "c::d" else { return .pass }
            return (try? EventMessage(wire: RawJSON("[\"a\",\(message.payload)]"))).map { .replace($0) } ?? .drop
        }
    }

    @Test(
        "The one of each message's own name, whichever follows which, wherever lines are cut, and behind a middleware",
        arguments: [false, true], 1...8 as ClosedRange<UInt64>)
    func names(isFiltered: Bool, seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        var (text, expected) = ("", [String]())
        for number in 0..<300 {
            // Long and short runs of one name.
            let name =
                Bool.random(using: &random)
                ? Self.names[number / 20 % 4] : Self.names.randomElement(using: &random) ?? "a"
            let segments = name.split(separator: "::").map { "\"\($0)\"" }.joined(separator: ",")
            text += "[\(segments),\(number)]\n"
            if isFiltered, name == "b" { continue }
            let handler = isFiltered && name == "c::d" ? "a" : name
            expected.append("[\"heard\",\"\(handler) \(number)\"]")
        }
        let server = EventSocketServer(
            address: .tcp(port: 0), router: Self.router, middleware: isFiltered ? [Filter()] : [])
        let pieces = Self.pieces(of: text, &random)
        try await withRunning(server) { address in
            let peer = try await RawPeer.connect(to: address)
            for piece in pieces { try await peer.send(piece) }
            #expect(try await peer.lines(expected.count) == expected)
            try await peer.close()
        }
    }

    private static func pieces(of text: String, _ random: inout SplitMix64) -> [ByteBuffer] {
        var (rest, pieces) = (ByteBuffer(string: text), [ByteBuffer]())
        while rest.readableBytes > 0 {
            let count = Int.random(in: 1...400, using: &random)
            if let piece = rest.readSlice(length: min(count, rest.readableBytes)) { pieces.append(piece) }
        }
        return pieces
    }
}
