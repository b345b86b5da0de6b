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
        if ending.isFinal { StandardOutput.shared.endDecided() }
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
        // Before anything is printed: the reader of that may send a signal at once.
        let trapped = Self.signals
        let signals = await UnixSignalsSequence(trapping: trapped)
        let outcome = await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals {
                    for trapped in trapped { signal(trapped.rawValue, SIG_DFL) }
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

    /// The signals of which the first one ends the run in good order, and the next one at once.
    private static var signals: [UnixSignal] {
        // `nohup` has it ignored, so that the run outlives its terminal.
        [.sigint, .sigterm, .sigquit] + (self.isIgnored(SIGHUP) ? [] : [.sighup])
    }

    private static func isIgnored(_ number: CInt) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        #if canImport(Darwin)
        let handler = action.__sigaction_u.__sa_handler
        #else
        let handler = action.__sigaction_handler.sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
