//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

/// A seed that has found a fault, and which.
///
/// The sentences say what was wrong. A seed stands for the same steps as long as what draws them does not change; the directed tests in
/// MisbehavingChannelTests.swift and MisbehavingTurnTests.swift do not depend on that.
struct KnownSeed: CustomTestStringConvertible, Sendable {
    let seed: UInt64
    let testDescription: String

    static let all = [
        KnownSeed(
            seed: 688, testDescription: "A write that fails while a listener answers keeps the end from being announced"
        ),
        KnownSeed(seed: 1031, testDescription: "A read within a write, within a turn that dispatches, spins"),
        KnownSeed(seed: 470, testDescription: "A shutdown beside a login does not drain"),
        KnownSeed(seed: 224, testDescription: "What is sent while shared lines wait for their flush is forgotten"),
        KnownSeed(seed: 448, testDescription: "A client's consumer sleeps though it has what came in the last read"),
        KnownSeed(
            seed: 62, testDescription: "A connection that broke in a write passes for one that the peer has closed"),
        KnownSeed(seed: 798, testDescription: "A close whose last write failed passes for an orderly one"),
        KnownSeed(
            seed: 24_220, testDescription: "The idle timer, due just as the connection ends, is set anew for ever"),
        KnownSeed(
            seed: 103_351,
            testDescription:
                "A connection that breaks while its last messages leave, after the peer's end, passes for an orderly one"
        ),
        KnownSeed(
            seed: 234_134, testDescription: "An abort at the start, over TLS, passes for a handshake that does not end"),
    ]
}
