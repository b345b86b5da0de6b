//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
@testable import NSSocket
import Synchronization

/// Runs seeds, in a process of its own: a seed that spins or crashes takes that along, and is named all the same.
enum MisbehavingSeeds {
    /// The seed that runs, for whoever has to say which it was.
    private static let current = Atomic<UInt64>(0)
    private static let report = Atomic<CInt>(2)
    /// How long a seed may compute.
    private static let limit = 5

    /// Runs seeds and writes what is wrong with them to a file, up to a number of findings.
    static func run(_ seeds: Range<UInt64>, upTo count: Int, reportingTo path: String) {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        self.report.store(file, ordering: .relaxed)
        self.catchSignals()
        var rest = count
        for seed in seeds {
            self.restartTimer()
            guard let finding = self.run(seed) else { continue }
            self.write(finding + "\n")
            rest -= 1
            if rest == 0 { break }
        }
        close(file)
    }

    /// Runs one seed.
    ///
    /// - Returns: What is wrong with it, if anything is.
    static func run(_ seed: UInt64, isVerbose: Bool = false) -> String? {
        self.current.store(seed, ordering: .relaxed)
        do {
            let run = try MisbehavingRun(seed: seed, isVerbose: isVerbose)
            if let finding = try run.execute() {
                // What did not end cannot be let go of.
                self.abandoned.withLock { $0.append(run) }
                return "\(finding)"
            }
            return self.leaks(of: run)
        } catch {
            return "Seed \(seed): \(error)"
        }
    }

    private static let abandoned = Mutex<[MisbehavingRun]>([])

    private static func leaks(of run: consuming MisbehavingRun) -> String? {
        let (seed, loop) = (run.seed, run.loop)
        weak let socket = run.socket
        weak let channel = run.channel
        let steps = run.steps
        _ = consume run
        var left: [String] = []
        if socket != nil { left.append("the connection") }
        if channel != nil { left.append("the channel") }
        left += loop.openPromises.map { "a promise made at \($0)" }
        guard !left.isEmpty else { return nil }
        return "Seed \(seed): the end leaves \(left.joined(separator: ", "))\n  \(steps.joined(separator: "\n  "))"
    }

    // MARK: Seeds that spin or crash

    private static func catchSignals() {
        for number in [SIGPROF, SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT] {
            signal(number) { number in
                MisbehavingSeeds.write(
                    number == SIGPROF ? "spins" : "crashes", seed: MisbehavingSeeds.current.load(ordering: .relaxed))
                _exit(number == SIGPROF ? 3 : 4)
            }
        }
    }

    private static func restartTimer() {
        var timer = itimerval()
        timer.it_value.tv_sec = self.limit
        #if os(Linux)
        setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
        #else
        setitimer(ITIMER_PROF, &timer, nil)
        #endif
    }

    private static func write(_ text: String) {
        let file = self.report.load(ordering: .relaxed)
        var text = text
        text.withUTF8 { _ = Foundation.write(file, $0.baseAddress, $0.count) }
    }

    /// From a signal handler.
    private static func write(_ what: StaticString, seed: UInt64) {
        let file = self.report.load(ordering: .relaxed)
        var digits: [UInt8] = Array("\(seed)".utf8)
        _ = Foundation.write(file, "Seed ", 5)
        _ = Foundation.write(file, &digits, digits.count)
        _ = Foundation.write(file, " ", 1)
        _ = Foundation.write(file, what.utf8Start, what.utf8CodeUnitCount)
        _ = Foundation.write(file, "; replay: NSSOCKET_SEED=", 24)
        _ = Foundation.write(file, &digits, digits.count)
        _ = Foundation.write(file, " swift test --filter MisbehavingSeedsTests\n", 43)
    }
}
