//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import UnixSignals

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where all that may end a run is reported, in order.
struct Endings: Sendable {
    private let stream: AsyncStream<Ending>
    private let continuation: AsyncStream<Ending>.Continuation

    init() {
        (self.stream, self.continuation) = AsyncStream.makeStream()
    }

    func report(_ ending: Ending) {
        self.continuation.yield(ending)
    }

    /// What may end the run, one after the other. For one loop.
    var inOrder: AsyncStream<Ending> { self.stream }

    /// Watches for signals and the time, beside a body that runs the tool.
    ///
    /// - Parameter body: Adds what the run does and returns when it is over; what is left is cancelled then.
    func watch<Result: Sendable>(
        timeout: Duration?, _ body: (inout TaskGroup<Void>) async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        // Before anything is printed: whoever reads that may send a signal at once.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let outcome = await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals {
                    self.restoreSignals()
                    self.report(.signal)
                }
            }
            if let timeout {
                group.addTask {
                    do { try await Task.sleep(for: timeout) } catch { return }
                    self.report(.timeOver)
                }
            }
            let outcome: Swift.Result<Result, Failure>
            do throws(Failure) { outcome = .success(try await body(&group)) } catch { outcome = .failure(error) }
            group.cancelAll()
            return outcome
        }
        return try outcome.get()
    }

    /// The first signal ends the run in good order, the next one at once.
    private func restoreSignals() {
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }
}
