//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Dispatch

/// The lines of stdin, each read when it is asked for.
struct InputLines: AsyncSequence, AsyncIteratorProtocol {
    typealias Failure = Never

    // Reading blocks its thread, which must be none of those that tasks share.
    private let queue = DispatchQueue(label: "stdin")

    func makeAsyncIterator() -> InputLines { self }

    func next(isolation actor: isolated (any Actor)?) async -> String? {
        await withCheckedContinuation { continuation in
            self.queue.async { continuation.resume(returning: readLine()) }
        }
    }
}
