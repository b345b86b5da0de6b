//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

package import Testing

/// For tests that compute for long and wait for nothing: one of them runs at a time.
///
/// There are as many threads for tasks as cores. If such tests had all of them, those of connections would wait for so long
/// that the limits of time they test, or the ones they must not reach, would be over.
package struct LongComputation: SuiteTrait, TestTrait, TestScoping {
    private static let turns = Turns()

    package var isRecursive: Bool { true }

    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        await Self.turns.take()
        defer { Self.turns.giveBack() }
        try await function()
    }
}

extension Trait where Self == LongComputation {
    /// Computes for long and waits for nothing; one of those runs at a time.
    package static var longComputation: Self { Self() }
}
