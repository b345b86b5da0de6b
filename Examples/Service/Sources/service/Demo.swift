//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocket

/// The whole life of the process: it serves, is told to end in the middle of a job, and ends when that is done.
struct Demo {
    private static let job = Work.Job(id: 1, milliseconds: 500)

    /// Throws if it is not over in time, or if the answer is missing.
    static func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await Task.sleep(for: Services.limit)
                throw Failure(description: "The services have not ended within \(Services.limit).")
            }
            group.addTask { try await Self.play() }
            try await group.next()
            group.cancelAll()
        }
    }

    private static func play() async throws {
        let (addresses, listening) = AsyncStream.makeStream(of: EventSocketAddress.self)
        async let served: Void = Self.serve({ listening.yield($0) }, atEnd: { listening.finish() })
        var answer: Int?
        // One address, and then the end of the group.
        for await address in addresses {
            let client = Client(address: address, show: { print("client   | \($0)") }) {
                try await Self.terminate(address)
            }
            answer = try await client.ask(Self.job)
        }
        try await served
        print("services | all have ended")
        guard answer != nil else { throw Failure(description: "The job was not answered.") }
        print("ok: the job was answered, newcomers were refused, run() has returned")
    }

    private static func serve(
        _ onListening: @escaping @Sendable (EventSocketAddress) -> Void, atEnd: () -> Void
    ) async throws {
        defer { atEnd() }
        try await Services.group(at: .tcp(port: 0), onListening: onListening).run()
    }

    /// What an operator does, or a container; returns when nobody else is let in.
    private static func terminate(_ address: EventSocketAddress) async throws {
        print("operator | SIGTERM")
        kill(getpid(), SIGTERM)
        while true {
            do throws(EventSocketError) {
                // Came before the signal did.
                try await EventSocket.connect(to: address).abort()
            } catch {
                guard error.code == .connectFailed else { throw error }
                return print("newcomer | \(error.message)")
            }
        }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
