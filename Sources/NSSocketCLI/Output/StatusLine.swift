//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// One line at the bottom of the terminal that tells how things stand, and never mixes with what is printed.
///
/// The thread that writes to the terminal erases and draws it, see ``StatusDisplay``.
final class StatusLine: Sendable {
    /// That of stderr; `nil` if stderr is no terminal, or one that cannot erase.
    static let standard: StatusLine? =
        isatty(2) == 1 && ![nil, "dumb"].contains(TextStyle.variable("TERM")) ? StatusLine(descriptor: 2) : nil

    /// Where on the screen the line is.
    enum Place {
        /// Where the cursor stands, at the beginning of a line.
        case atCursor
        /// In the line below, as the user may be typing in this one.
        case belowCursor
    }

    private let descriptor: CInt
    private let style: TextStyle
    private let place: Place = isatty(0) == 1 ? .belowCursor : .atCursor
    private let writer = StandardOutput.shared.writer

    private init(descriptor: CInt) {
        self.descriptor = descriptor
        self.style = TextStyle(descriptor: descriptor)
    }

    /// Shows the current status, twice a second, until the task is cancelled.
    func show(_ status: (_ now: Duration) -> StatusText) async {
        let clock = ContinuousClock()
        let start = clock.now
        while !Task.isCancelled {
            let text = self.style.dim(
                status(clock.now - start).text(columns: (Terminal.columns(of: self.descriptor) ?? 80) - 1))
            self.writer.show(Self.drawing(text, at: self.place))
            try? await clock.sleep(for: .milliseconds(500))
        }
        self.writer.show(nil)
    }

    /// Draws the line again, as the terminal has echoed input over it.
    func redraw() {
        self.writer.redrawStatus()
    }
}

extension StatusLine {
    /// Erases all from the cursor on. What is typed stands before it.
    static let erasing = "\u{1B}[J"

    /// Draws the line, with the cursor where it was.
    static func drawing(_ text: String, at place: Place) -> String {
        switch place {
        case .atCursor: "\(Self.erasing)\(text)\r"
        // One line down, which scrolls at the bottom of the screen, and up again: then there is a line below.
        case .belowCursor: "\(Self.erasing)\u{1B}D\u{1B}[A\u{1B}7\u{1B}[B\r\(text)\u{1B}8"
        }
    }
}
