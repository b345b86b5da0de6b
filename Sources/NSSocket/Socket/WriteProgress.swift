//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How much a peer took of what waits for it, in one period of the write deadline. Told what happens; no clock.
///
/// In each period the peer has to take a minimum, or everything that waited at its beginning if that was less.
struct WriteProgress {
    enum Verdict: Equatable {
        /// Nothing waits any more.
        case done
        /// It took enough, but more waits: another period begins.
        case again
        /// It took less than it had to.
        case tooSlow(taken: Int, required: Int)
    }

    private let atStart: Int
    private let required: Int
    private var added = 0

    /// A period begins.
    ///
    /// - Parameters:
    ///   - unsent: The bytes that wait.
    ///   - minimum: What the peer has to take at least.
    init(unsent: Int, minimum: Int) {
        self.atStart = unsent
        self.required = min(unsent, max(minimum, 1))
    }

    /// The channel has so many bytes more to send, what encryption adds included: it must not be held against the peer.
    mutating func wrote(_ count: Int) {
        self.added += count
    }

    /// The period is over.
    func ended(unsent: Int) -> Verdict {
        let taken = max(self.atStart + self.added - unsent, 0)
        if taken < self.required { return .tooSlow(taken: taken, required: self.required) }
        return unsent > 0 ? .again : .done
    }
}
