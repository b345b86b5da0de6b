//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Dispatch
package import Testing

/// For tests that compute for long and wait for nothing: one of them runs at a time, in a thread of their own.
///
/// Tasks have as many threads as there are cores. If such tests ran there, those of connections would wait for so long that the limits
/// of time they test, or the ones they must not reach, would be over.
package struct LongComputation: SuiteTrait, TestTrait, TestScoping {
    private static let turns = Turns()
    private static let thread = OwnThread()

    package var isRecursive: Bool { true }

    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        await Self.turns.take()
        defer { Self.turns.giveBack() }
        try await withTaskExecutorPreference(Self.thread) { try await function() }
    }

    private final class OwnThread: TaskExecutor {
        private let queue = DispatchQueue(label: "long computations")

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            self.queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }
}

extension Trait where Self == LongComputation {
    /// Computes for long and waits for nothing; one of those runs at a time.
    package static var longComputation: Self { Self() }
}
