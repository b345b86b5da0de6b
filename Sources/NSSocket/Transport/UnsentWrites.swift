//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule

/// What was written to a channel and not answered yet, which happens in order. No I/O.
///
/// - `Question`: Somebody who wants to know when everything that was written before has been answered.
struct UnsentWrites<Question>: ~Copyable {
    enum AskedAction: Equatable {
        /// Everything was answered.
        case answer
        case wait
    }

    /// The bytes of all writes without an answer.
    private(set) var bytes = 0
    private var writtenCount = 0
    private var flushedCount = 0
    private var answeredCount = 0
    private var questions = Deque<(after: Int, question: Question)>()

    /// Whether the channel was asked to send something that it has not answered.
    var isSending: Bool { self.answeredCount < self.flushedCount }

    mutating func wrote(_ size: Int) {
        self.bytes += size
        self.writtenCount += 1
    }

    mutating func flushed() {
        self.flushedCount = self.writtenCount
    }

    mutating func asked(_ question: Question) -> AskedAction {
        guard self.answeredCount < self.writtenCount else { return .answer }
        self.questions.append((self.writtenCount, question))
        return .wait
    }

    /// The oldest write was taken, or failed. Returns whose question is answered by that.
    mutating func answered(_ size: Int) -> [Question] {
        self.bytes -= size
        self.answeredCount += 1
        var answered: [Question] = []
        while let first = self.questions.first, first.after <= self.answeredCount {
            answered.append(first.question)
            self.questions.removeFirst()
        }
        return answered
    }

    /// Nobody will be answered any more. Returns who waits.
    mutating func drop() -> [Question] {
        defer { self.questions.removeAll() }
        return self.questions.map(\.question)
    }
}
