//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How large a frame may be. A peer that sends a larger one is told so by the end of the connection.
///
/// The limits also bound what the library does for one frame, so a hostile peer cannot make it use more memory or
/// stack than they allow. Values below 1 are taken as 1, and lengths above 1 GiB as 1 GiB.
public struct FrameLimits: Sendable, Hashable {
    /// Bytes of one line, its line feed not counted, and of what a ``LineCoder`` makes of it. 1 MiB by default.
    public var length: Int {
        didSet { self.length = Self.length(self.length) }
    }
    /// How deep arrays and objects may nest, the frame's own array included. 64 by default.
    public var nesting: Int {
        didSet { self.nesting = max(self.nesting, 1) }
    }
    /// Segments of an event name. 16 by default.
    public var segments: Int {
        didSet { self.segments = max(self.segments, 1) }
    }
    /// Values in a payload that is decoded: numbers, strings, booleans, nulls, arrays and objects all count, those inside others
    /// too; names of members do not. 262,144 by default, one for each four bytes of ``length``.
    ///
    /// Checked when a payload is decoded, whatever the codec: a payload with more fails with
    /// ``EventSocketError/Code/decodingFailed``, before any of its values is made, and the connection goes on. Payloads that are
    /// only passed on may have any number.
    ///
    /// Together with ``length`` this bounds what decoding one frame can cost. A value takes up to a few microseconds, if it is
    /// an empty object for a type with many optional members. As a `JSONValue` it takes up to 256 bytes of memory besides its
    /// text.
    public var values: Int {
        didSet { self.values = max(self.values, 1) }
    }

    /// Creates limits.
    public init(length: Int = 1 << 20, nesting: Int = 64, segments: Int = 16, values: Int = 1 << 18) {
        self.length = Self.length(length)
        self.nesting = max(nesting, 1)
        self.segments = max(segments, 1)
        self.values = max(values, 1)
    }

    private static func length(_ length: Int) -> Int { min(max(length, 1), 1 << 30) }
}
