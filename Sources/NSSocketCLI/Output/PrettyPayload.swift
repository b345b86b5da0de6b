//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// Payloads for a terminal: coloured, and over several lines where one is too narrow.
///
/// Arrays and objects that fit into the rest of their line stay on it, as they are on the wire. Control characters and invisible
/// characters are escaped, see ``TextEscaping``. Copied from the terminal, it is the same JSON.
struct PrettyPayload: Sendable {
    let style: TextStyle
    /// How wide a line may be at the moment.
    let columns: @Sendable () -> Int

    /// - Parameters:
    ///   - json: A value that was found to be JSON.
    ///   - column: Where on its line it begins.
    func text(of json: RawSpan, at column: Int) -> [UInt8] {
        json.withUnsafeBytes { bytes in
            var printer = PrettyPrinter(bytes, columns: self.columns(), style: self.style)
            printer.printValue(at: column, indent: 0)
            return printer.text
        }
    }
}

/// Prints one value.
private struct PrettyPrinter {
    private static let step = 2

    private(set) var text: [UInt8] = []
    private let bytes: UnsafeRawBufferPointer
    private let columns: Int
    private let style: TextStyle
    private var position = 0
    /// Where the arrays and objects end, in the order in which they begin.
    private var ends: [Int] = []
    private var nextContainer = 0

    init(_ bytes: UnsafeRawBufferPointer, columns: Int, style: TextStyle) {
        self.bytes = bytes
        self.columns = columns
        self.style = style
        self.findEnds()
    }

    private mutating func findEnds() {
        var open: [Int] = []
        var position = 0
        while position < self.bytes.count {
            switch self.bytes[position] {
            case .quote: position = self.endOfString(from: position)
            case .openBrace, .openBracket:
                open.append(self.ends.count)
                self.ends.append(0)
                position += 1
            case .closeBrace, .closeBracket:
                position += 1
                if let container = open.popLast() { self.ends[container] = position }
            default: position += 1
            }
        }
    }

    private func endOfString(from start: Int) -> Int {
        var position = start + 1
        while position < self.bytes.count, self.bytes[position] != .quote {
            position += self.bytes[position] == .backslash ? 2 : 1
        }
        return position + 1
    }

    // MARK: Printing

    /// - Parameters:
    ///   - column: Where on its line the value begins.
    ///   - indent: Where that line begins.
    mutating func printValue(at column: Int, indent: Int) {
        self.skipWhitespace()
        guard self.position < self.bytes.count else { return }
        let first = self.bytes[self.position]
        guard first == .openBrace || first == .openBracket else { return self.printScalar() }
        let end = self.ends[self.nextContainer]
        if end - self.position <= self.columns - column {
            while self.position < end { self.printToken() }
        } else {
            self.printBroken(indent: indent)
        }
    }

    /// An array or object with each of its parts on a line of its own.
    private mutating func printBroken(indent: Int) {
        let inner = indent + Self.step
        let isObject = self.bytes[self.position] == .openBrace
        self.printToken()
        self.skipWhitespace()
        var isFirst = true
        while self.position < self.bytes.count, ![.closeBrace, .closeBracket].contains(self.bytes[self.position]) {
            if !isFirst { self.printToken() }
            isFirst = false
            self.beginLine(inner)
            self.skipWhitespace()
            var column = inner
            if isObject {
                let start = self.position
                self.printToken()
                self.printToken()
                self.text.append(.space)
                column += self.position - start + 1
            }
            self.printValue(at: column, indent: inner)
            self.skipWhitespace()
        }
        if !isFirst { self.beginLine(indent) }
        self.printToken()
    }

    private mutating func beginLine(_ indent: Int) {
        self.text.append(.lineFeed)
        self.text.append(contentsOf: repeatElement(.space, count: indent))
    }

    /// A string, number or literal, or one character of what holds them together.
    private mutating func printToken() {
        self.skipWhitespace()
        guard self.position < self.bytes.count else { return }
        switch self.bytes[self.position] {
        case .openBrace, .openBracket:
            self.nextContainer += 1
            self.printByte()
        case .closeBrace, .closeBracket, .comma, .colon: self.printByte()
        default: self.printScalar()
        }
    }

    private mutating func printByte() {
        self.text.append(self.bytes[self.position])
        self.position += 1
    }

    private mutating func printScalar() {
        let start = self.position
        if self.bytes[start] == .quote {
            self.position = min(self.endOfString(from: start), self.bytes.count)
        } else {
            while self.position < self.bytes.count, !self.bytes[self.position].endsScalar { self.position += 1 }
        }
        let end = self.position
        self.skipWhitespace()
        let isKey = self.position < self.bytes.count && self.bytes[self.position] == .colon
        self.text.append(
            contentsOf: self.style.start(isKey ? .key : self.bytes[start] == .quote ? .string : .other).utf8)
        self.appendEscaped(start..<end)
        self.text.append(contentsOf: self.style.end.utf8)
    }

    private mutating func appendEscaped(_ range: Range<Int>) {
        self.text += TextEscaping.terminal.json(UnsafeRawBufferPointer(rebasing: self.bytes[range]))
    }

    private mutating func skipWhitespace() {
        while self.position < self.bytes.count, self.bytes[self.position] <= .space { self.position += 1 }
    }
}

extension UInt8 {
    fileprivate var endsScalar: Bool {
        self <= .space || self == .comma || self == .closeBrace || self == .closeBracket
    }
}
