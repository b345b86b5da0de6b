//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How many messages a peer may send.
public struct MessageRate: Sendable, Hashable {
    /// What happens to a peer that sends more.
    public enum Excess: Sendable, Hashable {
        /// Stop reading until the next message is due: back-pressure to the peer. Nothing is lost.
        case pause
        /// Report ``EventSocketError/Code/rateExceeded`` and close the connection. The message that was too many reaches
        /// nobody.
        case close
    }

    /// Messages a second in the long run.
    public var perSecond: Int
    /// Messages at once after a quiet time.
    public var burst: Int
    /// What happens beyond either.
    public var excess: Excess

    /// Creates a rate. Numbers below 1 are taken as 1.
    ///
    /// - Parameters:
    ///   - perSecond: Messages a second in the long run.
    ///   - burst: Messages at once after a quiet time; twice as many as a second by default.
    ///   - excess: What happens beyond either.
    public init(perSecond: Int, burst: Int? = nil, excess: Excess = .pause) {
        self.perSecond = max(perSecond, 1)
        self.burst = max(burst ?? (self.perSecond > .max / 2 ? .max : self.perSecond * 2), 1)
        self.excess = excess
    }
}
