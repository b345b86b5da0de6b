//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging

/// Keeps what is logged.
struct LogRecorder: LogHandler {
    struct Record: Sendable {
        var level: Logger.Level
        var text: String
    }

    let records: Watched<[Record]>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    /// A logger that keeps everything.
    static func make() -> (logger: Logger, records: Watched<[Record]>) {
        let records = Watched<[Record]>([])
        return (Logger(label: "test") { _ in LogRecorder(records: records) }, records)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        self.records.append(Record(level: event.level, text: "\(event.message)"))
    }
}
