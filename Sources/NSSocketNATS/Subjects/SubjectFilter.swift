//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A subject with wildcards, taken apart to be compared with the subjects of messages.
struct SubjectFilter: Sendable {
    private let tokens: [[UInt8]]
    /// Whether it ends with `>`.
    private let hasTail: Bool

    init(_ subject: String) {
        var tokens = subject.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Array.init)
        self.hasTail = tokens.last == [UInt8(ascii: ">")]
        if self.hasTail { tokens.removeLast() }
        self.tokens = tokens
    }

    /// Whether it has a wildcard at all.
    static func isWildcard(_ subject: String) -> Bool {
        subject.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: ">") }
    }

    func matches(_ subject: Span<UInt8>) -> Bool {
        var position = 0
        for token in self.tokens {
            guard position < subject.count else { return false }
            let start = position
            while position < subject.count, subject[position] != UInt8(ascii: ".") { position += 1 }
            if token != [UInt8(ascii: "*")] {
                guard token.count == position - start else { return false }
                for index in token.indices where token[index] != subject[start + index] { return false }
            }
            position += 1
        }
        // Past the end without a dot: all tokens of the subject are used up.
        return self.hasTail ? position < subject.count : position == subject.count + 1
    }
}
