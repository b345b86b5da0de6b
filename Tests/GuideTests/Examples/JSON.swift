//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

private struct Order: Codable, Equatable {
    var id: Int
    var tags: [String]
}

private struct Tick: Codable {
    var symbol: String
    var price: Double
}

extension Tick: JSONReadable, JSONWritable {
    init(reading json: borrowing JSONReader) throws {
        let object = try json.object()
        self.init(symbol: try object.read("symbol"), price: try object.read("price"))
    }

    func write(to json: inout JSONWriter) throws {
        try json.object { object in
            try object.write("symbol", self.symbol)
            try object.write("price", self.price)
        }
    }
}

@Suite("Guide: JSON")
struct JSONGuideTests {
    @Test("A type goes to JSON and back")
    func roundTrip() throws {
        let coder = JSONCoder()
        let text = try coder.encode(Order(id: 7, tags: ["new"]))
        let order = try coder.decode(Order.self, from: text)
        #expect(order == Order(id: 7, tags: ["new"]))
        #expect(String(decoding: text, as: UTF8.self) == #"{"id":7,"tags":["new"]}"#)
    }

    @Test("Untyped values keep their digits and their order")
    func values() throws {
        var order: JSONValue = ["id": 9_007_199_254_740_993, "tags": ["new", nil]]
        order["paid"] = true
        #expect(order["tags"]?[0]?.string == "new")
        #expect(order.description == #"{"id":9007199254740993,"tags":["new",null],"paid":true}"#)
    }

    @Test("What a type writes by itself is what it writes by Codable")
    func direct() throws {
        let coder = JSONCoder()
        let text = try coder.encode(Tick(symbol: "AB", price: 1.5))
        #expect(String(decoding: text, as: UTF8.self) == #"{"symbol":"AB","price":1.5}"#)
        #expect(try coder.decode(Tick.self, from: text).price == 1.5)
    }
}
