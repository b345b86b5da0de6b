//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
@testable import NSSocket
import Testing

@Suite("The socket file of a server", .timeLimit(.minutes(5)))
struct UnixSocketFileTests {
    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    @Test("It is there while the server runs, and removed at the end")
    func removed() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/s"
            try await withServer(at: .unix(path)) { _ in
            } _: { address in
                #expect(address == .unix(path))
                #expect(Self.exists(path))
            }
            #expect(!Self.exists(path))
        }
    }

    @Test("One that a dead server left is replaced")
    func stale() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/s"
            // Moved away before its listener removes it.
            try await RawListener.with(at: .unix("\(folder)/other")) { _ in
                try FileManager.default.moveItem(atPath: "\(folder)/other", toPath: path)
            }
            try #require(Self.exists(path))
            try await withServer(at: .unix(path)) { socket in
                try await socket.send("a")
            } _: { address in
                let peer = try await RawPeer.connect(to: address)
                #expect(try await peer.rest() == "[\"a\",null]\n")
                try await peer.close()
            }
        }
    }

    @Test("One that somebody listens on is refused and stays")
    func live() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/s"
            try await RawListener.with(at: .unix(path)) { _ in
                #expect(
                    await code { try await EventSocketServer(address: .unix(path)) { _ in }.run() } == .addressInUse)
                #expect(Self.exists(path))
                let peer = try await RawPeer.connect(to: .unix(path))
                try await peer.close()
            }
        }
    }

    @Test("A file of another kind is refused and stays")
    func regularFile() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/s"
            try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
            let error = await #expect(throws: EventSocketError.self) {
                try await EventSocketServer(address: .unix(path)) { _ in }.run()
            }
            #expect(error?.code == .addressInUse)
            #expect(error?.message.contains("no socket") == true)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("precious".utf8))
        }
    }

    @Test("A folder that does not exist is an error that names the address")
    func missingFolder() async throws {
        try await withTemporaryFolder { folder in
            let error = await #expect(throws: EventSocketError.self) {
                try await EventSocketServer(address: .unix("\(folder)/no/s")) { _ in }.run()
            }
            #expect(error?.code == .connectFailed)
            #expect(error?.message.contains("\(folder)/no/s") == true)
        }
    }

    @Test("At the end a file of another kind that replaced it stays")
    func replaced() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/s"
            try await withServer(at: .unix(path)) { _ in
            } _: { _ in
                try FileManager.default.removeItem(atPath: path)
                try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
            }
            #expect(Self.exists(path))
        }
    }
}
