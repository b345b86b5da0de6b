//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Which event names a listener wants: literal segments, `*` for exactly one segment, `**` for zero or more.
///
/// Wildcards stand for whole segments (`a*` is literal) and may stand anywhere; neighbouring `**` mean the same as one
/// and are stored as one. Everything else compares by UTF-8 bytes. Behaviour catalogue E1–E12.
public struct EventPattern: Sendable, Hashable {
    package enum Segment: Sendable {
        case literal(String)
        /// `*`
        case one
        /// `**`
        case any
    }

    package let segments: [Segment]

    /// Creates the pattern of these segments.
    package init(_ segments: [Segment]) {
        self.segments = segments.enumerated().compactMap { index, segment in
            if case .any = segment, index > 0, case .any = segments[index - 1] { nil } else { segment }
        }
    }

    /// Creates a pattern from segments; `*` and `**` are wildcards.
    ///
    /// For segments of one's own: see ``init(exactly:)`` for those from elsewhere.
    public init(segments: [String]) {
        self.init(segments.map(Segment.init))
    }

    /// Creates a pattern by splitting text at every delimiter; `*` and `**` are wildcards.
    ///
    /// - Parameters:
    ///   - text: The pattern, such as `chat::*`.
    ///   - delimiter: Where to split; an empty delimiter stands for `::`.
    public init(_ text: String, delimiter: String = EventName.defaultDelimiter) {
        self.init(segments: text.segments(splitAt: delimiter))
    }

    /// Creates the pattern that matches one name only, even if its segments look like wildcards.
    public init(exactly name: EventName) {
        self.init(name.segments.map(Segment.literal))
    }

    /// Whether the name is one of those wanted.
    ///
    /// Takes time proportional to the product of both lengths, whatever the wildcards.
    public func matches(_ name: EventName) -> Bool {
        // `alive[i]`: the first i segments of the pattern match the name read so far.
        var alive = [Bool](repeating: false, count: self.segments.count + 1)
        alive[0] = true
        self.skipAny(in: &alive)
        for segment in name.segments {
            var next = [Bool](repeating: false, count: alive.count)
            for (index, pattern) in self.segments.enumerated() where alive[index] {
                switch pattern {
                case .literal(let text): next[index + 1] = next[index + 1] || text.hasSameBytes(as: segment)
                case .one: next[index + 1] = true
                case .any: next[index] = true
                }
            }
            alive = next
            self.skipAny(in: &alive)
        }
        return alive[self.segments.count]
    }

    /// `**` also stands for nothing.
    private func skipAny(in alive: inout [Bool]) {
        for (index, pattern) in self.segments.enumerated() where alive[index] {
            if case .any = pattern { alive[index + 1] = true }
        }
    }
}

extension EventPattern.Segment: Hashable {
    init(_ text: String) {
        switch text {
        case "*": self = .one
        case "**": self = .any
        default: self = .literal(text)
        }
    }

    package static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.literal(let left), .literal(let right)): left.hasSameBytes(as: right)
        case (.one, .one), (.any, .any): true
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(self.rank)
        if case .literal(let text) = self { text.hashBytes(into: &hasher) }
    }

    /// The order of listeners: a literal before `*` before `**` (behaviour catalogue E4).
    var rank: UInt8 {
        switch self {
        case .literal: 1
        case .one: 2
        case .any: 3
        }
    }
}

extension EventPattern: CustomStringConvertible {
    /// The segments with `::` between them.
    public var description: String {
        self.segments.map { segment in
            switch segment {
            case .literal(let text): text
            case .one: "*"
            case .any: "**"
            }
        }.joined(separator: EventName.defaultDelimiter)
    }
}

extension EventPattern: ExpressibleByArrayLiteral {
    /// Takes the elements as segments, unsplit; `*` and `**` are wildcards.
    public init(arrayLiteral elements: String...) {
        self.init(segments: elements)
    }
}

extension EventPattern: ExpressibleByStringInterpolation {
    /// Splits the literal at every `::`; `*` and `**` are wildcards.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// Splits the literal's own text at every `::`; what is interpolated neither splits nor becomes a wildcard.
    public init(stringInterpolation: SegmentInterpolation) {
        self.init(
            stringInterpolation.segments.map { $0.isLiteral ? Segment($0.text) : .literal($0.text) }
        )
    }
}
