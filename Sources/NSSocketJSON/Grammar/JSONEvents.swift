//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What the grammar finds on its way through a text, for whoever wants more than its verdict.
///
/// The grammar is compiled once for each conforming type, so one that ignores everything costs nothing.
protocol JSONEvents: ~Copyable {
    /// Whether the text was found to be JSON before: what stands inside its strings is not looked at again.
    static var isChecked: Bool { get }
    /// Whether something stands behind the text that is nothing in JSON, and ``JSONGrammar/padding`` bytes in all, which belong
    /// to what the grammar is given: it need not ask everywhere whether the text has ended.
    static var isTerminated: Bool { get }
    /// Whether the text is a line: its line feed, with or without a carriage return before it, is what ends it, and neither is white
    /// space.
    static var isLine: Bool { get }

    /// A text begins: what was found before is of no interest any more.
    mutating func restart()
    /// A value begins, or a key with its value: makes room for both.
    ///
    /// - Throws: ``JSONSyntaxError/Reason/tooManyValues`` if there is no more room than it may take.
    mutating func reserve() throws(JSONSyntaxError)
    mutating func beginObject(at position: Int)
    mutating func beginArray(at position: Int)
    /// An object or array ends.
    mutating func end()
    /// Another element of the innermost array begins.
    mutating func element()
    /// - Parameter length: That of what stands between the quotes, as the position is.
    mutating func key(at position: Int, length: Int, hasEscapes: Bool)
    /// - Parameter length: That of what stands between the quotes, as the position is.
    mutating func string(at position: Int, length: Int, hasEscapes: Bool)
    mutating func number(at position: Int, length: Int, isInteger: Bool)
    /// - Parameter first: The letter that `true`, `false` or `null` begins with.
    mutating func literal(_ first: UInt8, at position: Int)
}

extension JSONEvents where Self: ~Copyable {
    static var isLine: Bool { false }
}

/// Nobody wants more than the verdict.
struct NoJSONEvents: SilentJSONEvents {
    static var isChecked: Bool { false }
    static var isTerminated: Bool { false }
}

/// For the verdict on a line that has other bytes behind its line feed.
struct NoLineEvents: SilentJSONEvents {
    static var isChecked: Bool { false }
    static var isTerminated: Bool { true }
    static var isLine: Bool { true }
}

/// For the verdict on a line by itself, without its line feed.
struct NoEventsOfLoneLine: SilentJSONEvents {
    static var isChecked: Bool { false }
    static var isTerminated: Bool { false }
    static var isLine: Bool { true }
}

/// Events that nobody hears.
protocol SilentJSONEvents: JSONEvents {}

extension SilentJSONEvents {
    @inline(__always) func restart() {}
    @inline(__always) func reserve() {}
    @inline(__always) func beginObject(at position: Int) {}
    @inline(__always) func beginArray(at position: Int) {}
    @inline(__always) func end() {}
    @inline(__always) func element() {}
    @inline(__always) func key(at position: Int, length: Int, hasEscapes: Bool) {}
    @inline(__always) func string(at position: Int, length: Int, hasEscapes: Bool) {}
    @inline(__always) func number(at position: Int, length: Int, isInteger: Bool) {}
    @inline(__always) func literal(_ first: UInt8, at position: Int) {}
}
