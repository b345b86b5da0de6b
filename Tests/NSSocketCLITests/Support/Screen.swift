//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What a terminal shows: as much of one as the tool makes use of, with room for any number of lines.
struct Screen {
    private var cells: [[Character]] = [[]]
    private var row = 0
    private var column = 0
    private var saved = (row: 0, column: 0)
    /// Lines that the cursor has left downwards, as they were then.
    private(set) var finishedLines: [String] = []

    /// The lines, without empty ones at the end.
    var lines: [String] {
        let lines = self.cells.map { String($0) }
        return Array(lines.prefix((lines.lastIndex { !$0.isEmpty } ?? -1) + 1))
    }

    /// Shows what was written to the terminal.
    mutating func show(_ output: String) {
        var rest = output.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\r": self.column = 0
            case "\n":
                self.finishedLines.append(String(self.cells[self.row]))
                self.down()
            case "\u{1B}": self.obey(&rest)
            default: self.put(Character(scalar))
            }
        }
    }

    private mutating func obey(_ rest: inout Substring.UnicodeScalarView) {
        switch rest.popFirst() {
        case "D": self.down()
        case "7": self.saved = (self.row, self.column)
        case "8": (self.row, self.column) = self.saved
        default:
            // In brackets, with a number or without.
            while let scalar = rest.popFirst() {
                guard ("A"..."z").contains(scalar) else { continue }
                switch scalar {
                case "A": self.row = max(self.row - 1, 0)
                case "B": self.row = min(self.row + 1, self.cells.count - 1)
                case "J":
                    self.cells.removeSubrange((self.row + 1)...)
                    self.cells[self.row] = Array(self.cells[self.row].prefix(self.column))
                default: break
                }
                return
            }
        }
    }

    private mutating func down() {
        self.row += 1
        if self.row == self.cells.count { self.cells.append([]) }
    }

    private mutating func put(_ character: Character) {
        while self.cells[self.row].count <= self.column { self.cells[self.row].append(" ") }
        self.cells[self.row][self.column] = character
        self.column += 1
    }
}
