//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NIOPosix
import NSSocket

/// What it costs to send 256 bytes from tasks, all threads but the receiver's counted:
///
///     SendCost [ROUNDS]
///
/// beside the writer of an `NIOAsyncChannel`, in turn. Prints medians of the rounds and of their ratios, and fails if one of ours takes
/// more than a quarter of the writer's time.
@main
enum SendCost {
    private static let (messages, lineSize) = (200_000, 256)

    private struct Way: Sendable {
        let name: String
        let tasks: Int
        let send: @Sendable (Int) async throws -> Void
    }

    private struct Note: Codable {
        var s: Int
        var p: String
    }

    static func main() async throws {
        let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 7
        let sink = try Sink()
        let ways = [1, 4].flatMap { tasks in
            [
                Way(name: "NIOAsyncChannel's writer", tasks: tasks) { try await Self.writer(sink, tasks: $0) },
                Way(name: "EventSocket, text passed on", tasks: tasks) { tasks in
                    try await Self.socket(sink, tasks: tasks) { [text = try RawJSON(Self.text)] socket in
                        try await socket.send(Self.name, text)
                    }
                },
                Way(name: "EventSocket, Codable", tasks: tasks) { tasks in
                    try await Self.socket(sink, tasks: tasks) { socket in
                        try await socket.send(Self.name, Note(s: 1_000_000, p: Self.padding))
                    }
                },
            ]
        }
        var costs = [[Double]](repeating: [], count: ways.count)
        for _ in 0..<rounds {
            for (index, way) in ways.enumerated() { costs[index].append(try await Self.cost(of: way, sink)) }
        }
        try Self.report(ways, costs)
    }

    /// Microseconds for a message.
    private static func cost(of way: Way, _ sink: Sink) async throws -> Double {
        let before = Clock.process.nanoseconds - sink.processorTime
        try await way.send(way.tasks)
        return Double(Clock.process.nanoseconds - sink.processorTime - before) / 1e3 / Double(Self.messages)
    }

    private static func report(_ ways: [Way], _ costs: [[Double]]) throws {
        var isMissed = false
        print("| tasks | way | µs CPU | of the writer's |\n| --- | --- | --- | --- |")
        for (index, way) in ways.enumerated() {
            let base = costs[index / 3 * 3]
            let ratio = Self.median(zip(costs[index], base).map { $0 / $1 })
            if index % 3 > 0, ratio > 0.25 { isMissed = true }
            print("| \(way.tasks) | \(way.name) | \(Self.median(costs[index]).places(3)) | \(ratio.places(2)) |")
        }
        if isMissed { throw Failure(description: "the goal is missed: a quarter of the writer's time") }
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    // MARK: The line

    private static let name: EventName = "data::tick"
    private static let padding =
        String(repeating: "x", count: Self.lineSize - #"["data","tick",{"s":1000000,"p":""}]"#.utf8.count - 1)
    private static var text: String { #"{"s":1000000,"p":"\#(Self.padding)"}"# }

    // MARK: The ways

    private static func inTasks(_ tasks: Int, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<tasks {
                group.addTask { for _ in 0..<Self.messages / tasks { try await body() } }
            }
            try await group.waitForAll()
        }
    }

    private static func socket(
        _ sink: Sink, tasks: Int, _ send: @escaping @Sendable (EventSocket) async throws -> Void
    ) async throws {
        try await EventSocket.withConnection(to: .tcp("127.0.0.1", port: sink.port)) { socket in
            try await Self.inTasks(tasks) { try await send(socket) }
            try await socket.flush()
        }
        try await sink.expect(Self.messages * Self.lineSize)
    }

    private static func writer(_ sink: Sink, tasks: Int) async throws {
        let line = ByteBuffer(string: #"["data","tick",\#(Self.text)]"# + "\n")
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: "127.0.0.1", port: sink.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await channel.executeThenClose { _, outbound in
            try await Self.inTasks(tasks) { try await outbound.write(line) }
        }
        try await sink.expect(Self.messages * Self.lineSize)
    }
}

extension Double {
    fileprivate func places(_ count: Int) -> String {
        let scale = count == 3 ? 1000.0 : 100.0
        let text = String(Int((self * scale).rounded()))
        let padded = String(repeating: "0", count: max(0, count + 1 - text.count)) + text
        return "\(padded.dropLast(count)).\(padded.suffix(count))"
    }
}
