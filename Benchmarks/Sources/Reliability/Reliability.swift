//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
import NSSocket

/// What happens when things go wrong, with figures: see `docs/reliability.md`.
@main
struct Reliability {
    private static let usage = """
        Reliability herd [CLIENTS] [SECONDS]      a server is away for some seconds; its clients return
        Reliability idle [CONNECTIONS]            connections that do nothing
        Reliability slow [CONNECTIONS]            a reader of 1 KB/s among others
        Reliability room [MEMBERS] [ROUNDS]       a slow member of a room
        Reliability slowloris [CONNECTIONS]       peers that never finish a line
        """

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let numbers = arguments.dropFirst().compactMap { Int($0) }
        switch arguments.first {
        case "herd": try await Herd(clients: numbers.first ?? 1_000, seconds: numbers.dropFirst().first ?? 5).run()
        case "idle": try await Idle(connections: numbers.first ?? 10_000).run()
        case "slow": try await SlowReader(others: numbers.first ?? 100).run()
        case "room": try await SlowMember(members: numbers.first ?? 1_000, rounds: numbers.dropFirst().first ?? 3).run()
        case "slowloris": try await Slowloris(connections: numbers.first ?? 500).run()
        case "serve": try await Served.serve(arguments.dropFirst().first, numbers.first)
        default: print(Self.usage)
        }
    }
}

extension Logger {
    /// Nothing that is expected here.
    static var quiet: Logger {
        var logger = Logger(label: "reliability", factory: StreamLogHandler.standardError(label:))
        logger.logLevel = .error
        return logger
    }
}
