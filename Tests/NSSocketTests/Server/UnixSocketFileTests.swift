//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NIOCore
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

    @Test("A successor at the same path keeps its file when its predecessor ends")
    func successor() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/s"
            for _ in 0..<15 {
                try await withServer(at: .unix(path)) { _ in
                } _: { _ in
                    try FileManager.default.removeItem(atPath: path)
                    try await withServer(at: .unix(path)) { socket in
                        try await socket.send("successor")
                    } _: { address in
                        let first = try await RawPeer.connect(to: address)
                        #expect(try await first.rest() == "[\"successor\",null]\n")
                        try await first.close()
                    }
                    #expect(!Self.exists(path))
                    try Data().write(to: URL(fileURLWithPath: path))
                }
                #expect(Self.exists(path))
                try FileManager.default.removeItem(atPath: path)
            }
        }
    }

    @Test("A server that ends before its successor leaves the successor's file")
    func predecessor() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/s"
            let first = EventSocketServer(address: .unix(path)) { _ in }
            let isListening = Watched(false)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await first.run { _ in isListening.update { $0 = true } } }
                try await isListening.first { $0 ? () : nil }
                try FileManager.default.removeItem(atPath: path)
                try await withServer(at: .unix(path)) { socket in
                    try await socket.send("second")
                } _: { address in
                    first.shutdown()
                    try await group.waitForAll()
                    #expect(Self.exists(path))
                    let peer = try await RawPeer.connect(to: address)
                    #expect(try await peer.rest() == "[\"second\",null]\n")
                    try await peer.close()
                }
                #expect(!Self.exists(path))
            }
        }
    }

    @Test("Its permissions are those that were asked for", arguments: [0o600, 0o660, 0o777] as [UInt16])
    func mode(_ mode: UInt16) async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/s"
            let configuration = EventSocketServer.Configuration(socketFileMode: mode)
            let server = EventSocketServer(address: .unix(path), configuration: configuration) { _ in }
            try await withThrowingTaskGroup(of: Void.self) { group in
                let permissions = Watched<UInt16?>(nil)
                group.addTask {
                    try await server.run { _ in
                        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
                        let bits = (attributes?[.posixPermissions] as? NSNumber)?.uint16Value
                        permissions.update { $0 = bits ?? 0 }
                    }
                }
                #expect(try await permissions.first { $0 } == mode)
                server.shutdown()
                try await group.waitForAll()
            }
        }
    }

    @Test("A path may be as long as the system takes, and no longer")
    func longestPath() async throws {
        try await withTemporaryFolder { folder in
            let longest = SocketAddress.longestUnixPath
            let path = folder + "/" + String(repeating: "s", count: longest - folder.utf8.count - 1)
            try await withServer(at: .unix(path)) { socket in
                try await socket.send("a")
            } _: { address in
                let socket = try await EventSocket.connect(to: address)
                #expect(try await socket.nextMessage()?.name == "a")
                try await socket.closed()
            }
            let error = #expect(throws: EventSocketError.self) {
                try EventSocketAddress.unix(path + "s").check(allowsAnyPort: true)
            }
            #expect(error?.code == .invalidAddress)
            #expect(error?.message.contains("\(longest)") == true)
        }
    }
}
