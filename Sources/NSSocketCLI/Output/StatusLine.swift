//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// One line at the bottom of the terminal that tells how things stand, and never mixes with what is printed.
///
/// Whoever prints to the terminal does so in ``without(_:)``, which erases the line, and draws it again afterwards.
final class StatusLine: Sendable {
    /// That of stderr; `nil` if stderr is no terminal, or one that cannot erase.
    static let standard: StatusLine? =
        isatty(2) == 1 && ![nil, "dumb"].contains(TextStyle.variable("TERM")) ? StatusLine(descriptor: 2) : nil

    /// Where on the screen the line is.
    enum Place {
        /// Where the cursor stands, at the beginning of a line.
        case atCursor
        /// In the line below, as somebody may be typing in this one.
        case belowCursor
    }

    private let descriptor: CInt
    private let style: TextStyle
    private let place: Place = isatty(0) == 1 ? .belowCursor : .atCursor
    /// What is on the screen; `nil` for nothing.
    private let shown = Mutex<String?>(nil)

    private init(descriptor: CInt) {
        self.descriptor = descriptor
        self.style = TextStyle(descriptor: descriptor)
    }

    /// Shows what holds, twice a second, until the task is cancelled.
    func show(_ status: (_ now: Duration) -> StatusText) async {
        let clock = ContinuousClock()
        let start = clock.now
        while !Task.isCancelled {
            self.update(status(clock.now - start))
            try? await clock.sleep(for: .milliseconds(500))
        }
        self.shown.withLock { shown in
            self.write(Self.erasing)
            shown = nil
        }
    }

    /// Prints something to the terminal: whole lines.
    func without<Result>(_ print: () -> Result) -> Result {
        self.shown.withLock { shown in
            guard let text = shown else { return print() }
            self.write(Self.erasing)
            defer { self.write(Self.drawing(text, at: self.place)) }
            return print()
        }
    }

    /// Draws the line anew, as somebody has typed over it.
    func redraw() {
        self.without {}
    }

    private func update(_ status: StatusText) {
        let text = self.style.dim(status.text(columns: (Terminal.columns(of: self.descriptor) ?? 80) - 1))
        self.shown.withLock { shown in
            guard text != shown else { return }
            shown = text
            self.write(Self.drawing(text, at: self.place))
        }
    }

    private func write(_ text: String) {
        DescriptorWriter.write(text, to: self.descriptor)
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
