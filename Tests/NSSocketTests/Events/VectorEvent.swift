//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// An event as the vectors write it: text to split, or segments to take as they are.
enum VectorEvent: Decodable {
    case text(String)
    case segments([String])

    init(from decoder: any Decoder) throws {
        if var array = try? decoder.unkeyedContainer() {
            var segments: [String] = []
            while !array.isAtEnd { segments.append(try array.decode(String.self)) }
            self = .segments(segments)
        } else {
            self = .text(try decoder.singleValueContainer().decode(String.self))
        }
    }

    func name(_ delimiter: String) -> EventName {
        switch self {
        case .text(let text): EventName(text, delimiter: delimiter)
        case .segments(let segments): EventName(segments: segments)
        }
    }

    func pattern(_ delimiter: String) -> EventPattern {
        switch self {
        case .text(let text): EventPattern(text, delimiter: delimiter)
        case .segments(let segments): EventPattern(segments: segments)
        }
    }

    /// Whether the original refuses this as a pattern. Here neighbouring `**` mean the same as one.
    func isRefused(_ delimiter: String) -> Bool {
        let segments = self.name(delimiter).segments
        return zip(segments, segments.dropFirst()).contains { $0 == "**" && $1 == "**" }
    }
}
