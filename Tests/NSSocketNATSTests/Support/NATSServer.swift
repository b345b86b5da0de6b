//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS
import Foundation
import NSSocketNATS
import Subprocess
import Testing

/// A running `nats-server` on the loopback interface.
struct NATSServer: Sendable {
    static let isInstalled = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/nats-server")
    }

    private let process: pid_t
    private let lines: Recorded<String>
    /// Where clients connect to.
    let port: Int

    var url: String { "nats://127.0.0.1:\(self.port)" }

    /// Runs one beside a body, and kills it then.
    ///
    /// - Parameter port: A free one unless said otherwise.
    @discardableResult
    static func run<Result: Sendable>(
        _ arguments: [String] = [], port: Int = -1, body: @escaping @Sendable (NATSServer) async throws -> Result
    ) async throws -> Result {
        try await Subprocess.run(
            .name("nats-server"), arguments: Arguments(["-a", "127.0.0.1", "-p", "\(port)"] + arguments),
            input: .none, output: .discarded, error: .sequence
        ) { execution in
            let process = execution.processIdentifier.value
            let lines = Recorded<String>()
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for try await line in execution.standardError.strings() { lines.append(line) }
                    lines.append("ended")
                }
                defer {
                    kill(process, SIGKILL)
                    kill(process, SIGCONT)
                }
                let port = try await Self.port(after: "Listening for client connections on", in: lines)
                let server = NATSServer(process: process, lines: lines, port: port)
                try await server.line { $0.contains("Server is ready") }
                return try await body(server)
            }
        }.closureResult
    }

    /// Runs two that know each other.
    static func cluster(_ body: @escaping @Sendable (NATSServer, NATSServer) async throws -> Void) async throws {
        let arguments = ["--cluster", "nats://127.0.0.1:-1", "--cluster_name", "test"]
        try await Self.run(arguments) { first in
            let port = try await Self.port(after: "Listening for route connections on", in: first.lines)
            try await Self.run(arguments + ["--routes", "nats://127.0.0.1:\(port)"]) { second in
                try await second.line { $0.contains("Route connection created") }
                try await body(first, second)
            }
        }
    }

    /// Waits for a line of the log.
    func line(where accepts: @escaping @Sendable (String) -> Bool) async throws {
        try await self.lines.next { accepts($0) }
    }

    func signal(_ signal: Int32) { kill(self.process, signal) }

    /// Ends it at once, and waits until it has.
    func stop() async throws {
        self.signal(SIGKILL)
        try await self.line { $0 == "ended" }
    }

    private static func port(after text: String, in lines: Recorded<String>) async throws -> Int {
        let end = try await lines.next {
            try #require($0 != "ended", "nats-server ended: \(lines.all)")
            return $0.contains(text)
        }
        let line = lines.all[end - 1]
        return try #require(line.split(separator: ":").last.flatMap { Int($0.filter(\.isNumber)) })
    }
}
#endif
