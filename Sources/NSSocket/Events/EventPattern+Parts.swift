//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// For those who write patterns down elsewhere than in source code, where `*` may also be a literal.
extension EventPattern {
    /// One segment of a pattern.
    package enum Part: Sendable, Hashable {
        case literal(String)
        /// `*`
        case one
        /// `**`
        case any
    }

    /// The pattern, segment by segment.
    package var parts: [Part] {
        self.segments.map { segment in
            switch segment {
            case .literal(let text): .literal(text)
            case .one: .one
            case .any: .any
            }
        }
    }

    /// The pattern of these segments.
    package init(parts: [Part]) {
        guard !parts.isEmpty else {
            self.init(segments: [])
            return
        }
        var text = SegmentInterpolation(literalCapacity: 0, interpolationCount: 0)
        for (index, part) in parts.enumerated() {
            if index > 0 { text.appendLiteral(EventName.defaultDelimiter) }
            switch part {
            case .literal(let literal): text.appendInterpolation(literal)
            case .one: text.appendLiteral("*")
            case .any: text.appendLiteral("**")
            }
        }
        self.init(stringInterpolation: text)
    }
}
