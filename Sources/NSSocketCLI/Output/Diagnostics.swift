//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

/// What people are told on stderr.
struct Diagnostics: Sendable {
    static let standard = Diagnostics(stream: OutputStream(2), style: TextStyle(descriptor: 2))

    private let stream: OutputStream
    private let style: TextStyle

    /// What goes on.
    func note(_ text: String) {
        self.line(self.style.dim(text))
    }

    /// What went wrong without ending the run.
    func error(_ text: String) {
        self.line(self.style.red(text))
    }

    /// What ended the run.
    func failure(_ text: String) {
        self.line("\(self.style.red("nss:")) \(text)")
    }

    private func line(_ text: String) {
        self.stream.print { $0.writeString("\(text)\n") }
        // Before whatever happens next, a crash included.
        self.stream.flush()
    }
}
