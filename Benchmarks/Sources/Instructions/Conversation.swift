//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Dispatch
import NSSocket
import Synchronization

/// A server of this process, and peers that the main thread plays: it sends frames in bursts, and waits for what comes back.
///
/// The main thread must not be left to the tasks: Valgrind does not survive how it would wait then.
enum Conversation {
    private static let burst = 50

    /// - Parameters:
    ///   - count: How many frames the first peer sends, in whole bursts.
    ///   - number: How many peers there are; each gets an answer to each frame.
    static func hold(
        _ count: Int, with server: EventSocketServer, at path: String, peers number: Int = 1, frame: String,
        answer: String
    ) throws {
        let (isListening, hasEnded) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let failure = Mutex<(any Error)?>(nil)
        Task {
            do { try await server.run { _ in isListening.signal() } } catch {
                failure.withLock { $0 = error }
                isListening.signal()
            }
            hasEnded.signal()
        }
        isListening.wait()
        if let failure = failure.withLock({ $0 }) { throw failure }
        // The connections end with the peers.
        try {
            let peers = try (0..<number).map { _ in try BlockingPeer(path: path) }
            // All are served before the first frame comes.
            for peer in peers { try peer.receive(Greeting.line.utf8.count) }
            let frames = Array(String(repeating: frame + "\n", count: Self.burst).utf8)
            for _ in 0..<(count + Self.burst - 1) / Self.burst {
                try peers[0].send(frames)
                for peer in peers { try peer.receive(Self.burst * (answer.utf8.count + 1)) }
            }
        }()
        server.shutdown()
        hasEnded.wait()
    }

    /// What a connection says when it is served.
    enum Greeting {
        static let event: EventName = "ready"
        static let line = "[\"ready\",null]\n"
    }
}
