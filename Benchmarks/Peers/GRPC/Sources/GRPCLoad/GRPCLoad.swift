//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import FoundationEssentials
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Synchronization
import Ticks

/// Keeps a number of messages outstanding on one stream to GRPCEcho, for a number of seconds, and prints what EchoLoad prints:
///
///     GRPCLoad PORT SERVER_PID FRAME_BYTES OUTSTANDING SECONDS
///
/// A message says as much as a frame of so many bytes does.
@main
enum GRPCLoad {
    struct Usage: Error {}

    static func main() async throws {
        let numbers = CommandLine.arguments.dropFirst().compactMap { Double($0) }
        guard numbers.count == 5 else { throw Usage() }
        let text = String(
            repeating: "x", count: Int(numbers[2]) - #"["data","tick",{"s":1000000,"p":""}]"#.utf8.count - 1)
        let run = Run(process: Int(numbers[1]), tick: Tick(s: 1_000_000, p: text), seconds: numbers[4])
        let outstanding = Int(numbers[3])
        let (permits, permit) = AsyncStream.makeStream(of: Void.self)
        for _ in 0..<outstanding { permit.yield() }
        try await withGRPCClient(
            transport: .http2NIOPosix(
                target: .ipv4(address: "127.0.0.1", port: Int(numbers[0])), transportSecurity: .plaintext)
        ) { client in
            let request = StreamingClientRequest<Tick> { writer in
                for await _ in permits {
                    run.sends()
                    try await writer.write(run.tick)
                }
            }
            try await client.bidirectionalStreaming(
                request: request, descriptor: Tick.method, serializer: TickSerializer(),
                deserializer: TickDeserializer(), options: .defaults
            ) { response in
                for try await tick in response.messages {
                    guard tick.p == run.tick.p else { throw RPCError(code: .dataLoss, message: "a message changed") }
                    if try run.received() { permit.yield() } else { permit.finish() }
                }
            }
        }
        print(run.summary)
    }
}

/// What is measured.
final class Run: Sendable {
    private struct State {
        var sentAt: [ContinuousClock.Instant] = []
        var answered = 0
        var measuredFrom: (time: ContinuousClock.Instant, processor: Double, answered: Int)?
        var latencies: [Double] = []
        var summary: String?
    }

    let tick: Tick
    private let process: Int
    private let seconds: Double
    private let begin = ContinuousClock.now
    private let state = Mutex(State())

    init(process: Int, tick: Tick, seconds: Double) {
        self.process = process
        self.tick = tick
        self.seconds = seconds
    }

    var summary: String { self.state.withLock { $0.summary } ?? "nothing was measured" }

    func sends() { self.state.withLock { $0.sentAt.append(.now) } }

    /// Returns whether to go on.
    func received() throws -> Bool {
        let now = ContinuousClock.now
        return try self.state.withLock { state in
            let latency = (now - state.sentAt[state.answered]) / .microseconds(1)
            state.answered += 1
            guard state.summary == nil else { return false }
            guard let from = state.measuredFrom else {
                if now - self.begin >= .seconds(self.seconds / 4) {
                    state.measuredFrom = (now, try Self.processorTime(of: self.process), state.answered)
                }
                return true
            }
            state.latencies.append(latency)
            let elapsed = (now - from.time) / .seconds(1)
            guard elapsed >= self.seconds else { return true }
            let count = Double(state.answered - from.answered)
            let used = try Self.processorTime(of: self.process) - from.processor
            state.latencies.sort()
            let percentiles = [0.5, 0.99, 0.999].map { share in
                state.latencies[min(Int(share * Double(state.latencies.count)), state.latencies.count - 1)]
            }
            state.summary = ([count / elapsed, used * 1e6 / count] + percentiles).map { "\($0)" }
                .joined(separator: " ")
            return false
        }
    }

    /// Seconds that all threads of a process have run.
    private static func processorTime(of process: Int) throws -> Double {
        let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        // Counted in hundredths, from behind the program's name in brackets, which may hold anything.
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return 0 }
        return (user + system) / 100
    }
}
