//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import NSSocketJSON

/// What is sent, and how much of it at once.
struct BenchPlan: Sendable {
    var mode: BenchMode
    /// Bytes of a line on the wire, its line feed included.
    var size: Int
    /// Messages that each connection keeps on the way.
    var window: Int
    /// How many connections send; of a broadcast, how many hear it.
    var connections: Int
    var duration: Duration

    /// The event that is sent.
    var name: EventName {
        switch self.mode {
        case .echo: "bench::echo"
        case .sink: "bench::sink"
        case .broadcast: "say::bench"
        }
    }

    /// The shortest line of a mode.
    static func minimumSize(_ mode: BenchMode) -> Int {
        let plan = BenchPlan(mode: mode, size: 0, window: 1, connections: 1, duration: .zero)
        let payload = #"{"t":\#(BenchClock.origin),"p":""}"#
        return "[,]\n".utf8.count + plan.name.segments.reduce(-1) { $0 + $1.utf8.count + 3 } + payload.utf8.count
    }

    /// What makes lines as long as they are to be.
    var filling: String { String(repeating: "x", count: max(self.size - Self.minimumSize(self.mode), 0)) }
}

/// Tells the time to those who send and those who receive.
struct BenchClock: Sendable {
    /// Where it starts: then all times have the same number of digits, for eleven days.
    static let origin = 1_000_000_000_000_000

    private let start = ContinuousClock.now

    /// Nanoseconds, from ``origin`` on.
    var now: Int {
        let (seconds, attoseconds) = (ContinuousClock.now - self.start).components
        return Self.origin + Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    }
}

/// The payload that is sent: when, and something to make it longer.
struct BenchPayload: Encodable, JSONWritable {
    var t: Int
    var p: String

    func write(to json: inout JSONWriter) throws {
        try json.object { object in
            try object.write("t", self.t)
            try object.write("p", self.p)
        }
    }
}

/// What is read of it when it comes back.
struct BenchStamp: Decodable, JSONReadable {
    var t: Int

    init(reading json: borrowing JSONReader) throws {
        let object = try json.object()
        self.t = try object.read("t")
    }
}

/// The same in what a hub tells the members of a room.
struct BenchSaid: Decodable, JSONReadable {
    var data: BenchStamp

    init(reading json: borrowing JSONReader) throws {
        let object = try json.object()
        self.data = try object.read("data")
    }
}
