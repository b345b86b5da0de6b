//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// Which subjects to subscribe to for a pattern.
///
/// NATS knows `*` for one token and a final `>` for one or more. So a trailing `**`, which may also stand for nothing, takes
/// two subjects; one in the middle takes everything below what stands before it, and the rest is decided here.
struct SubjectPlan: Equatable {
    /// None, if no name that is short enough to be carried can match.
    let subjects: [String]
    /// Whether the subjects match what the pattern matches, and nothing else.
    let isExact: Bool

    init(_ pattern: EventPattern, in namespace: SubjectNamespace) {
        let segments = pattern.segments
        let head = segments.prefix { !$0.isAny }
        let rest = segments.dropFirst(head.count).filter { !$0.isAny }
        // Names have at least as many segments as the pattern demands: the last of them is the first that `>` stands for.
        let stem = (head + rest.dropLast().map { _ in .one }).reduce(namespace.prefix) { subject, segment in
            switch segment {
            case .literal(let text): subject + "." + SubjectNamespace.escaped(text)
            case .one, .any: subject + ".*"
            }
        }
        self.isExact = rest.allSatisfy(\.isOne)
        let hasAny = head.count < segments.count
        self.subjects =
            if namespace.isTooLong(stem) {
                []
            } else if !hasAny {
                [stem]
            } else if rest.isEmpty {
                [stem, stem + ".>"]
            } else {
                [stem + ".>"]
            }
    }
}

extension EventPattern.Segment {
    fileprivate var isAny: Bool { if case .any = self { true } else { false } }
    fileprivate var isOne: Bool { if case .one = self { true } else { false } }
}
