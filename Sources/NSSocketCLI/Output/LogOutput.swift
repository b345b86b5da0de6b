//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

/// Where the library's log goes: to stderr as reports, which never block the thread that logs.
struct LogOutput: TextOutputStream, Sendable {
    let stream: OutputStream
    let escaping: TextEscaping

    /// - Parameter string: A line with its line feed.
    mutating func write(_ string: String) {
        let line = self.escaping.line(string.last == "\n" ? String(string.dropLast()) : string)
        self.stream.report { $0.writeString("\(line)\n") }
    }
}
