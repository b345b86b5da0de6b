//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS
import Logging

/// Keeps what is logged, as lines of level, message and metadata.
struct LogLines: LogHandler {
    let lines: Recorded<String>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    static func make() -> (logger: Logger, lines: Recorded<String>) {
        let lines = Recorded<String>()
        return (Logger(label: "test") { _ in LogLines(lines: lines) }, lines)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted()
        self.lines.append("\(event.level) \(event.message) \(details.joined(separator: " "))")
    }
}
#endif
