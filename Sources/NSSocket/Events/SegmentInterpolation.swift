//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Builds segments from a string literal: its literal parts split at `::`, interpolated values do not.
///
/// This keeps text from elsewhere in one segment, where it can neither add segments nor become a wildcard. An
/// interpolated ``EventName`` keeps its segments.
public struct SegmentInterpolation: StringInterpolationProtocol {
    struct Segment {
        var text: String
        /// Whether every character stood in the source code, so that `*` means the wildcard.
        var isLiteral: Bool
    }

    private(set) var segments = [Segment(text: "", isLiteral: true)]

    /// Called by the compiler.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Called by the compiler with a part of the literal, which is split.
    public mutating func appendLiteral(_ literal: String) {
        var parts = literal.segments(splitAt: EventName.defaultDelimiter)
        self.segments[self.segments.count - 1].text += parts.removeFirst()
        self.segments += parts.map { Segment(text: $0, isLiteral: true) }
    }

    /// Appends a value to the current segment, whatever its text contains.
    public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
        self.segments[self.segments.count - 1].text += value.description
        self.segments[self.segments.count - 1].isLiteral = false
    }

    /// Appends a name: its first segment to the current one, the others as they are.
    public mutating func appendInterpolation(_ name: EventName) {
        guard let first = name.segments.first else { return }
        self.appendInterpolation(first)
        self.segments += name.segments.dropFirst().map { Segment(text: $0, isLiteral: false) }
    }
}
