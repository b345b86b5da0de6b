//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

/// Texts for people, on stderr. Control characters in them are escaped.
struct Diagnostics: Sendable {
    static let standard = Diagnostics(
        stream: StandardOutput.shared.stderr, style: TextStyle(descriptor: 2), escaping: TextEscaping(descriptor: 2))

    private let stream: OutputStream
    private let style: TextStyle
    private let escaping: TextEscaping

    /// Reports what is happening.
    func note(_ text: String) {
        let line = self.style.dim(self.escaping.line(text))
        self.stream.report { $0.writeString("\(line)\n") }
    }

    /// Reports what went wrong without ending the run.
    func error(_ text: String) {
        let line = self.style.red(self.escaping.line(text))
        self.stream.report { $0.writeString("\(line)\n") }
    }

    /// Says what ended the run.
    func failure(_ text: String) {
        let line = self.escaping.line(text)
        self.stream.print { $0.writeString("\(self.style.red("nss:")) \(line)\n") }
    }

    /// Explains something in several lines, none of which a peer has a part in.
    func explain(_ lines: String) {
        self.stream.print { $0.writeString("\(self.style.dim(lines))\n") }
    }
}
