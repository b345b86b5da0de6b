//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging

/// Keeps what is logged, for tests that look at it.
struct RecordingLogHandler: LogHandler {
    let lines: Watched<[String]>
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        self.lines.append(([event.level.rawValue, event.message.description] + details).joined(separator: " | "))
    }
}

extension Logger {
    /// A logger that writes down lines of level, message and metadata.
    static func recording(to lines: Watched<[String]>) -> Logger {
        Logger(label: "test") { _ in RecordingLogHandler(lines: lines) }
    }
}
