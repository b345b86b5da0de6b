//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON

/// Something of each kind that messages have, coded as the compiler does it.
struct Trade: Codable, Equatable {
    var id: Int
    var symbol: String
    var price: Double
    var isBuy: Bool
    var note: String?
    var sizes: [Int]

    static let sample = Trade(
        id: 9_007_199_254, symbol: "NSS.EU", price: 101.25, isBuy: true, note: "say \"hello\"", sizes: [100, 250, 7])
}

/// The same, reading and writing itself.
struct DirectTrade: Codable, Equatable, JSONReadable, JSONWritable {
    var trade: Trade

    init(_ trade: Trade) { self.trade = trade }
    init(from decoder: any Decoder) throws { self.trade = try Trade(from: decoder) }
    func encode(to encoder: any Encoder) throws { try self.trade.encode(to: encoder) }

    init(reading json: borrowing JSONReader) throws {
        let object = try json.object()
        self.trade = Trade(
            id: try object.read("id"), symbol: try object.read("symbol"), price: try object.read("price"),
            isBuy: try object.read("isBuy"), note: try object.readIfPresent("note"), sizes: try object.read("sizes"))
    }

    func write(to json: inout JSONWriter) throws {
        let trade = self.trade
        try json.object { object in
            try object.write("id", trade.id)
            try object.write("symbol", trade.symbol)
            try object.write("price", trade.price)
            try object.write("isBuy", trade.isBuy)
            try object.writeIfPresent("note", trade.note)
            try object.write("sizes", trade.sizes)
        }
    }
}
