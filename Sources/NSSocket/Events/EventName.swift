//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The name of an event: a path of segments, such as `you::there`.
///
/// A string is split at every `::`; an array literal is taken as it is, so `["a::b"]` has one segment. The delimiter
/// is never on the wire: two peers may use different ones. Segments are opaque (`""`, `"1"` and `"*"` are ordinary) and
/// compare by their UTF-8 bytes, so composed and decomposed `é` differ.
///
/// What is interpolated into a literal never splits: in `"welcome::\(user)"` the user's text is one segment, whatever
/// it contains.
public struct EventName: Sendable {
    /// The delimiter of string literals: `::`.
    public static let defaultDelimiter = "::"

    /// The segments in order. No segments at all is a legal name: frames that hold a payload only have it.
    public let segments: [String]

    /// Creates a name from segments, taken as they are.
    public init(segments: [String]) {
        self.segments = segments
    }

    /// Creates a name by splitting text at every delimiter.
    ///
    /// For text of one's own. Text from elsewhere belongs into a literal, `"user::\(text)"`, where it stays one segment.
    ///
    /// - Parameters:
    ///   - text: The name, such as `you::there`. `""` is a name with one empty segment.
    ///   - delimiter: Where to split; an empty delimiter stands for `::`.
    public init(_ text: String, delimiter: String = EventName.defaultDelimiter) {
        self.segments = text.segments(splitAt: delimiter)
    }

    /// The segments with a delimiter between them, as the original prints names.
    ///
    /// Not reversible when a segment contains the delimiter.
    public func joined(by delimiter: String = EventName.defaultDelimiter) -> String {
        self.segments.joined(separator: delimiter)
    }
}

extension EventName: Hashable {
    /// Whether both have the same segments, byte for byte.
    public static func == (left: EventName, right: EventName) -> Bool {
        left.segments.count == right.segments.count
            && zip(left.segments, right.segments).allSatisfy { $0.hasSameBytes(as: $1) }
    }

    /// Hashes the bytes of the segments.
    public func hash(into hasher: inout Hasher) {
        for segment in self.segments { segment.hashBytes(into: &hasher) }
    }
}

extension EventName: CustomStringConvertible {
    /// The segments with `::` between them.
    public var description: String { self.joined() }
}

extension EventName: ExpressibleByArrayLiteral {
    /// Takes the elements as segments, unsplit.
    public init(arrayLiteral elements: String...) {
        self.init(segments: elements)
    }
}

extension EventName: ExpressibleByStringInterpolation {
    /// Splits the literal at every `::`.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// Splits the literal's own text at every `::`, but not what is interpolated.
    public init(stringInterpolation: SegmentInterpolation) {
        self.init(segments: stringInterpolation.segments.map(\.text))
    }
}
