//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The grammar of JSON (RFC 8259) over UTF-8 bytes: each function takes the position where something begins, checks it
/// and returns the position behind it.
///
/// One pass, no recursion, no allocation below 65 levels of nesting. A byte is looked at only where its position was
/// compared with the end before; no function returns a position beyond the end.
package enum JSONGrammar {
    /// How many bytes at least stand behind a text that is terminated, so that eight can be looked at wherever one of its own
    /// stands.
    package static var padding: Int { 16 }

    /// Skips white space: space, tab, CR and LF.
    @inlinable @inline(__always)
    package static func skipWhitespace(_ bytes: borrowing RawSpan, from start: Int) -> Int {
        var position = start
        while position < bytes.byteCount, bytes[position] <= .space {
            let byte = bytes[position]
            guard byte == .space || byte == .lineFeed || byte == .carriageReturn || byte == .tab else { break }
            position &+= 1
        }
        return position
    }

    /// Checks a whole text: one value, with nothing but white space around it.
    ///
    /// - Parameter nesting: How deep arrays and objects may nest.
    package static func check(_ bytes: borrowing RawSpan, nesting: Int) throws(JSONSyntaxError) {
        var events = NoJSONEvents()
        try self.walkText(bytes, count: bytes.byteCount, nesting: nesting, &events)
    }

    /// Checks any value.
    ///
    /// - Parameter nesting: How deep arrays and objects may nest.
    package static func skipValue(
        _ bytes: borrowing RawSpan, from start: Int, nesting: Int
    ) throws(JSONSyntaxError) -> Int {
        var events = NoJSONEvents()
        return try self.walk(bytes, from: start, nesting: nesting, &events)
    }

    /// Checks a string, which begins with its quote.
    package static func skipString(_ bytes: borrowing RawSpan, from start: Int) throws(JSONSyntaxError) -> Int {
        try self.skipString(bytes, from: start, for: NoJSONEvents.self).end
    }

    // MARK: With events

    /// Walks through a whole text.
    ///
    /// - Parameter count: How many bytes the text has, those behind it not counted.
    @inline(__always)
    static func walkText<Events: JSONEvents & ~Copyable>(
        _ bytes: borrowing RawSpan, count: Int, nesting: Int, _ events: inout Events
    ) throws(JSONSyntaxError) {
        let start = self.skipWhitespace(bytes, from: 0)
        var end = try self.walk(bytes, from: start, nesting: nesting, &events)
        if end != count { end = self.skipWhitespace(bytes, from: end) }
        guard end == count else { throw JSONSyntaxError(.trailingBytes, offset: end) }
    }

    /// Walks through any value.
    @inline(__always)
    static func walk<Events: JSONEvents & ~Copyable>(
        _ bytes: borrowing RawSpan, from start: Int, nesting: Int, _ events: inout Events
    ) throws(JSONSyntaxError) -> Int {
        var position = start
        var open = NestingStack()
        var isKeyNext = false
        while true {
            try events.reserve()
            if isKeyNext { position = try self.skipKey(bytes, from: position, &events) }
            // A value begins here.
            switch try self.byte(bytes, Events.isTerminated, at: position) {
            case .quote:
                let (end, hasEscapes) = try self.skipString(bytes, from: position, for: Events.self)
                events.string(at: position &+ 1, length: end &- position &- 2, hasEscapes: hasEscapes)
                position = end
            case let bracket where bracket == .openBrace || bracket == .openBracket:
                guard open.depth < nesting else { throw JSONSyntaxError(.tooDeep, offset: position) }
                let isObject = bracket == .openBrace
                if isObject { events.beginObject(at: position) } else { events.beginArray(at: position) }
                position = self.skipWhitespace(bytes, for: Events.self, from: position &+ 1)
                // Both closing brackets are two behind their opening ones.
                if try self.byte(bytes, Events.isTerminated, at: position) == bracket &+ 2 {
                    events.end()
                    position &+= 1
                } else {
                    open.push(isObject: isObject)
                    if !isObject { events.element() }
                    isKeyNext = isObject
                    continue
                }
            case _ where !Events.isTerminated:
                position = try self.skipScalar(bytes, from: position)
            case .minus, .zero ... .nine:
                let (end, isInteger) = try self.skipTerminatedNumber(bytes, from: position)
                events.number(at: position, length: end &- position, isInteger: isInteger)
                position = end
            case let letter:
                let end = try self.skipLiteral(bytes, from: position)
                events.literal(letter, at: position)
                position = end
            }
            // A value ended here, and with it perhaps those around it.
            closing: while true {
                if open.depth == 0 { return position }
                position = self.skipWhitespace(bytes, for: Events.self, from: position)
                let byte = try self.byte(bytes, Events.isTerminated, at: position)
                if byte == .comma {
                    position = self.skipWhitespace(bytes, for: Events.self, from: position &+ 1)
                    isKeyNext = open.isObject
                    if !isKeyNext { events.element() }
                    break closing
                }
                guard byte == (open.isObject ? .closeBrace : .closeBracket) else {
                    throw JSONSyntaxError(.unexpectedByte, offset: position)
                }
                open.pop()
                events.end()
                position &+= 1
            }
        }
    }

    /// Checks a number, `true`, `false` or `null`. Not inlined: with all its comparisons with the end it would crowd out what
    /// is needed more often.
    @inline(never)
    private static func skipScalar(_ bytes: borrowing RawSpan, from start: Int) throws(JSONSyntaxError) -> Int {
        switch bytes[start] {
        case .minus, .zero ... .nine: try self.skipNumber(bytes, from: start, isTerminated: false).end
        default: try self.skipLiteral(bytes, from: start)
        }
    }

    @inline(__always)
    static func byte(
        _ bytes: borrowing RawSpan, _ isTerminated: Bool = false, at position: Int
    ) throws(JSONSyntaxError) -> UInt8 {
        guard isTerminated || position < bytes.byteCount else {
            throw JSONSyntaxError(.unexpectedEnd, offset: position)
        }
        return bytes[position]
    }

    @inline(__always)
    static func skipWhitespace<Events: JSONEvents & ~Copyable>(
        _ bytes: borrowing RawSpan, for events: Events.Type, from start: Int
    ) -> Int {
        if !Events.isTerminated, !Events.isLine { return self.skipWhitespace(bytes, from: start) }
        var position = start
        while Events.isTerminated || position < bytes.byteCount, bytes[position] <= .space {
            let byte = bytes[position]
            guard
                byte == .space || byte == .tab || (!Events.isLine && (byte == .lineFeed || byte == .carriageReturn))
            else { break }
            position &+= 1
        }
        return position
    }

    /// Skips the carriage return of a line that ends with both.
    @inline(__always)
    static func skipCarriageReturn<Events: JSONEvents & ~Copyable>(
        _ bytes: borrowing RawSpan, for events: Events.Type, from position: Int
    ) -> Int {
        let isThere = (Events.isTerminated || position < bytes.byteCount) && bytes[position] == .carriageReturn
        return isThere ? position &+ 1 : position
    }

    /// Walks through a key and its colon, up to where the value begins.
    @inline(__always)
    private static func skipKey<Events: JSONEvents & ~Copyable>(
        _ bytes: borrowing RawSpan, from start: Int, _ events: inout Events
    ) throws(JSONSyntaxError) -> Int {
        guard try self.byte(bytes, Events.isTerminated, at: start) == .quote else {
            throw JSONSyntaxError(.unexpectedByte, offset: start)
        }
        let (end, hasEscapes) = try self.skipString(bytes, from: start, for: Events.self)
        events.key(at: start &+ 1, length: end &- start &- 2, hasEscapes: hasEscapes)
        let position = self.skipWhitespace(bytes, for: Events.self, from: end)
        guard try self.byte(bytes, Events.isTerminated, at: position) == .colon else {
            throw JSONSyntaxError(.unexpectedByte, offset: position)
        }
        return self.skipWhitespace(bytes, for: Events.self, from: position &+ 1)
    }
}
