//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
@testable import NSSocket
import TestSupport
import Testing

/// Connections over a channel that misbehaves, thousands of them, each as a seed says.
///
/// `NSSOCKET_SEEDS` is how many, 1,000 by default so that the other tests have time; `NSSOCKET_PARTS` in how many processes, and `NSSOCKET_FINDINGS` how many findings end
/// each. `NSSOCKET_SEED` replays one, and prints what happens.
@Suite("Connections over a channel that misbehaves, by seed", .longComputation)
struct MisbehavingSeedsTests {
    private static let count = Self.setting("NSSOCKET_SEEDS") ?? 1_000
    private static let parts = Self.setting("NSSOCKET_PARTS") ?? 1
    private static let findings = Self.setting("NSSOCKET_FINDINGS") ?? 3
    private static let replayed = Self.setting("NSSOCKET_SEED")

    private static func setting(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    @Test("Whatever happens and in whatever order, no invariant is broken", arguments: 0..<Self.parts)
    func seeds(part: UInt64) async throws {
        let first = part * Self.count / Self.parts
        let end = (part + 1) * Self.count / Self.parts
        try await self.run(first..<end)
    }

    private func run(_ seeds: Range<UInt64>) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "seeds-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        await #expect(processExitsWith: .success) { [seeds = seeds as Range<UInt64>, path = path as String] in
            MisbehavingSeeds.run(seeds, upTo: Int(Self.findings), reportingTo: path)
        }
        let report = try String(contentsOfFile: path, encoding: .utf8)
        #expect(report.isEmpty, "\(report)")
    }

    @Test("A seed that has found a fault finds none", arguments: KnownSeed.all)
    func known(_ known: KnownSeed) async throws {
        try await self.run(known.seed..<known.seed + 1)
    }

    @Test("A seed is replayed", .enabled(if: Self.replayed != nil))
    func replay() throws {
        let seed = try #require(Self.replayed)
        let finding = MisbehavingSeeds.run(seed, isVerbose: true)
        #expect(finding == nil)
    }
}
