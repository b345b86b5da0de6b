//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Subprocess

/// The conversation twice: Swift serves and node comes, then the other way round.
struct Demo {
    /// Throws if it is not over within five seconds, or if something else arrives than was sent.
    static func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await Task.sleep(for: .seconds(5))
                throw NodePeer.Failure(description: "The conversations were not over in time.")
            }
            group.addTask {
                do {
                    try await Self.nodeConnects()
                    try await Self.nodeListens()
                    print("ok: both ways round")
                } catch let error as SubprocessError where error.code == .executableNotFound {
                    print("skipped: node is not installed")
                }
            }
            try await group.next()
            // Node too has ended then, by itself or not.
            group.cancelAll()
        }
    }

    private static func nodeConnects() async throws {
        print("Swift serves, node connects")
        let (conversations, done) = AsyncStream.makeStream(of: Conversation.self)
        let server = EventSocketServer(address: .tcp(port: 0)) { socket in
            done.yield(try await Conversation.hold(on: socket, endsIt: false) { print("  Swift | \($0)") })
        }
        try await server.run { address in
            try await NodePeer.run("connect", Self.port(of: address)) { print("  node  | \($0)") }
            server.shutdown()
        }
        // No handler runs any more.
        done.finish()
        try await Self.check(conversations.first { _ in true })
    }

    private static func nodeListens() async throws {
        print("Node serves, Swift connects")
        let (addresses, listening) = AsyncStream.makeStream(of: EventSocketAddress.self)
        async let node: Void = Self.serve {
            listening.yield($0)
        } atEnd: {
            listening.finish()
        }
        for await address in addresses {
            let conversation = try await EventSocket.withConnection(to: address) { socket in
                try await Conversation.hold(on: socket, endsIt: true) { print("  Swift | \($0)") }
            }
            try Self.check(conversation)
        }
        try await node
    }

    private static func serve(
        onListening: (EventSocketAddress) -> Void, atEnd: () -> Void
    ) async throws {
        defer { atEnd() }
        try await NodePeer.run("listen", "0") { line in
            print("  node  | \(line)")
            let start = "listening on "
            if line.hasPrefix(start), let address = try? EventSocketAddress(String(line.dropFirst(start.count))) {
                onListening(address)
            }
        }
    }

    private static func check(_ conversation: Conversation?) throws {
        guard conversation?.isAsExpected == true else {
            throw NodePeer.Failure(description: "What node sent did not arrive as it was sent.")
        }
    }

    private static func port(of address: EventSocketAddress) -> String {
        String(address.description.split(separator: ":").last ?? "")
    }
}
