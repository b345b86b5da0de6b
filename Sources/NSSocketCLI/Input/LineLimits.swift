//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// Finds lines that a listener refuses unless its limits were raised.
struct LineLimits {
    private let limits = FrameLimits()

    /// - Returns: What about a line is beyond the default limits of a listener; `nil` if nothing is.
    func excess(segments: Int, length: Int, payload: ByteBuffer) -> String? {
        if length > self.limits.length { return "has \(length) bytes; a listener takes \(self.limits.length)" }
        if segments > self.limits.segments {
            return "has \(segments) segments; a listener takes \(self.limits.segments)"
        }
        // The array that is the line counts, too.
        let depth = Self.depth(of: payload) + 1
        return depth > self.limits.nesting
            ? "nests \(depth) arrays and objects; a listener takes \(self.limits.nesting)" : nil
    }

    private static func depth(of json: ByteBuffer) -> Int {
        var (depth, deepest, isString, isEscaped) = (0, 0, false, false)
        for byte in json.readableBytesView {
            if isString {
                if isEscaped {
                    isEscaped = false
                } else if byte == .backslash {
                    isEscaped = true
                } else if byte == .quote {
                    isString = false
                }
                continue
            }
            switch byte {
            case .quote: isString = true
            case .openBracket, .openBrace:
                depth += 1
                deepest = max(deepest, depth)
            case .closeBracket, .closeBrace: depth -= 1
            default: break
            }
        }
        return deepest
    }
}
