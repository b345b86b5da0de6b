//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Subprocess
import Synchronization
import Testing

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

@Suite("A server that dies again and again under a sending client")
struct RestartTests {
    /// What became of one connection: the messages it had taken when it ended.
    private struct Connection {
        var first: Int
        var count: Int
        var last: Int { self.first + self.count - 1 }
    }

    private struct Weak {
        weak var socket: EventSocket?
    }

    private static let restarts = 200
    private static let burst = 60
    private static let awaited = 40
    private static let total = (RestartTests.restarts + 1) * RestartTests.burst

    @Test(
        "No second connection, no gap, no duplicate, and every message delivered or known to be in doubt",
        .timeLimit(.minutes(10)))
    func restarts() async throws {
        let path = "/tmp/nss-\(UInt32.random(in: 0 ... .max)).s"
        defer { unlink(path) }
        let connections = Mutex<[Connection]>([])
        let sockets = Mutex<[Weak]>([])
        let (tokens, token) = AsyncStream.makeStream(of: Void.self)
        let client = EventSocketClient(
            to: .unix(path),
            configuration: EventSocketClient.Configuration(
                reconnect: .fixed(.milliseconds(5)), whileDisconnected: .wait))
        await client.onLifecycle { socket, event in
            guard case .close = event else { return }
            let count = socket.acceptedMessageCount
            sockets.withLock { $0.append(Weak(socket: socket)) }
            connections.withLock { $0.append(Connection(first: ($0.last?.last ?? 0) + 1, count: count)) }
        }

        var received: [[Int]] = []
        let sent = try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                try await client.run()
                return 0
            }
            group.addTask {
                var number = 0
                for await _ in tokens {
                    try await client.send("n", number + 1)
                    number += 1
                }
                return number
            }
            for run in 0..<Self.restarts {
                received.append(try await self.serve(at: path, isKilled: run % 4 != 3, token))
            }
            // Once more, and to the end: what is sent last arrives, as nothing breaks any more.
            received.append(try await self.serve(at: path, isKilled: false, upTo: nil, token))
            token.finish()
            client.close()
            return try await group.reduce(0, +)
        }

        let all = connections.withLock { $0 }
        #expect(all.reduce(0) { $0 + $1.count } == sent, "Every accepted message was taken by exactly one connection.")
        #expect(sent == Self.total)
        var inDoubt = 0
        for run in received where !run.isEmpty {
            // One connection for each run of the server: what arrived are its first messages, in order.
            let connection = try #require(
                all.first { $0.first == run[0] && $0.count > 0 }, "A run begins in the middle of a connection.")
            #expect(run == Array(run[0]..<run[0] + run.count))
            #expect(run.count <= connection.count)
            inDoubt += connection.count - run.count
        }
        #expect(received.reduce(0) { $0 + $1.count } + inDoubt <= sent)
        #expect(received.last?.last == sent)
        // The last one may still be on its way out.
        #expect(Self.connections(to: path) <= 1, "A socket was left open.")
        #expect(sockets.withLock { $0.dropLast().allSatisfy { $0.socket == nil } }, "A connection is kept alive.")
    }

    /// Runs a server until enough has arrived, and ends it.
    ///
    /// - Returns: The numbers it heard.
    private func serve(
        at path: String, isKilled: Bool, upTo count: Int? = RestartTests.awaited,
        _ token: AsyncStream<Void>.Continuation? = nil
    ) async throws -> [Int] {
        let numbers = Mutex<[Int]>([])
        let opened = Mutex(0)
        let outcome = try await Tool.run("listen", "unix:\(path)", "--json") { tool in
            while true {
                let line = try await tool.output.next()
                if line.contains(#""type":"open""#) {
                    opened.withLock { $0 += 1 }
                    for _ in 0..<Self.burst { token?.yield() }
                }
                guard let number = Self.number(in: line) else { continue }
                numbers.withLock { $0.append(number) }
                if let count, numbers.withLock({ $0.count }) >= count { break }
                if count == nil, number == Self.total { break }
            }
            try tool.send(isKilled ? .kill : .terminate)
        }
        numbers.withLock { $0 += outcome.output.compactMap(Self.number) }
        opened.withLock { $0 += outcome.output.filter { $0.contains(#""type":"open""#) }.count }
        #expect(opened.withLock { $0 } == 1, "One connection for each run of the server.")
        return numbers.withLock { $0 }
    }

    /// The payload of a printed message.
    private static func number(in line: String) -> Int? {
        guard line.hasPrefix(#"{"type":"message""#), let range = line.firstRange(of: #""payload":"#) else { return nil }
        return Int(line[range.upperBound...].prefix { $0.isNumber })
    }

    /// How many sockets this process has open that were connected to a path, also when nobody listens there any more.
    private static func connections(to path: String) -> Int {
        // The lowest number that is free is given first, and other tests need a few hundred.
        (0..<CInt(4096)).count { descriptor in
            var address = sockaddr_un()
            var length = socklen_t(MemoryLayout<sockaddr_un>.size)
            let status = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
            }
            guard status == 0, CInt(address.sun_family) == AF_UNIX else { return false }
            return withUnsafeBytes(of: &address.sun_path) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) == path
            }
        }
    }
}
