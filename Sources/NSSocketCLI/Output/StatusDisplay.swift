//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Decides when the status line at the bottom of a terminal is erased and drawn. Writes nothing.
struct StatusDisplay {
    /// The control sequences to write before and after a block of lines.
    struct Drawing: Equatable {
        var erasing: String?
        var drawing: String?
    }

    private let erase: String
    private var wanted: String?
    private var shown: String?
    private var isStale = false

    init(erase: String = StatusLine.erasing) {
        self.erase = erase
    }

    /// Whether the terminal shows what it should.
    var isSettled: Bool { self.wanted == self.shown && !self.isStale }

    /// - Parameter text: What draws the line; `nil` for none.
    mutating func show(_ text: String?) {
        self.wanted = text
    }

    /// The terminal may have overwritten the line.
    mutating func redraw() {
        if self.shown != nil { self.isStale = true }
    }

    /// Lines are about to be printed: the status line makes way for them.
    mutating func surround() -> Drawing {
        guard self.shown != nil || self.wanted != nil else { return Drawing() }
        let drawing = Drawing(erasing: self.shown.map { _ in self.erase }, drawing: self.wanted)
        self.shown = self.wanted
        self.isStale = false
        return drawing
    }

    /// Nothing is about to be printed, but the line has changed.
    mutating func settle() -> Drawing {
        defer {
            self.shown = self.wanted
            self.isStale = false
        }
        if let wanted { return Drawing(erasing: self.isStale ? self.erase : nil, drawing: wanted) }
        return Drawing(erasing: self.shown.map { _ in self.erase })
    }
}
