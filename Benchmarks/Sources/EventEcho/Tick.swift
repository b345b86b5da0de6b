//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import NSSocketJSON

/// What the load sends, coded as the compiler does it.
struct Tick: Codable {
    var s: Int
    var p: String

    static let event = Event<Tick>("data::tick")
}

/// An ordinary payload of any length.
struct Reading: Codable {
    var id: Int
    var name: String
    var on: Bool
    var at: [Double]

    static let event = Event<[Reading]>("data::readings")
}

/// A tick, reading and writing itself.
struct DirectTick: Codable, JSONReadable, JSONWritable {
    var s: Int
    var p: String

    static let event = Event<DirectTick>("data::tick")

    init(s: Int, p: String) {
        self.s = s
        self.p = p
    }

    init(reading json: borrowing JSONReader) throws {
        let object = try json.object()
        self.init(s: try object.read("s"), p: try object.read("p"))
    }

    func write(to json: inout JSONWriter) throws {
        try json.object { object in
            try object.write("s", self.s)
            try object.write("p", self.p)
        }
    }
}
