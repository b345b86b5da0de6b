//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

@Suite("Types that read and write themselves")
struct DirectDoorTests {
    struct Tick: Codable, Equatable, JSONReadable, JSONWritable {
        var symbol: String
        var price: Double
        var sizes: [Int] = []
        var note: String?
        var more: [String: [Bool?]] = [:]

        init(_ symbol: String, _ price: Double, note: String? = nil) {
            (self.symbol, self.price, self.note) = (symbol, price, note)
            self.sizes = [1, 2]
            self.more = ["x": [true, nil]]
        }

        init(reading json: borrowing JSONReader) throws {
            let object = try json.object()
            self.symbol = try object.read("symbol")
            self.price = try object.read("price")
            self.sizes = try object.read("sizes")
            self.note = try object.readIfPresent("note")
            self.more = try object.read("more")
            guard self.price >= 0 else { throw json.error("A price is not negative.") }
        }

        func write(to json: inout JSONWriter) throws {
            try json.object { object in
                try object.write("symbol", self.symbol)
                try object.write("price", self.price)
                try object.write("sizes", self.sizes)
                try object.writeIfPresent("note", self.note)
                try object.write("more", self.more)
            }
        }
    }

    /// A type of no doors but `Codable`'s, with such types inside.
    struct Batch: Codable, Equatable {
        var ticks: [Tick]
        var last: Tick?
        var byName: [String: Tick]
    }

    private static let text = #"{"symbol":"a","price":1.5,"sizes":[1,2],"note":"é\n","more":{"x":[true,null]}}"#

    @Test("They are read and written the same through both doors")
    func roundTrip() throws {
        let tick = Tick("a", 1.5, note: "é\n")
        let coder = JSONCoder()
        #expect(String(decoding: try coder.encode(tick), as: UTF8.self) == Self.text)
        #expect(try coder.decode(Tick.self, from: Self.text) == tick)
        let batch = Batch(ticks: [tick, Tick("b", 0)], last: tick, byName: ["c": tick])
        #expect(try coder.decode(Batch.self, from: coder.encode(batch)) == batch)
    }

    @Test("Members in any order, twice, or with others between")
    func order() throws {
        let text =
            #"{"more":{"x":[true,null]},"x":{"y":[]},"note":null,"price":9,"sizes":[1,2],"symbol":"a","price":1.5}"#
        #expect(try JSONCoder().decode(Tick.self, from: text) == Tick("a", 1.5))
    }

    @Test("Errors say where, also through both doors")
    func errors() {
        func path(_ text: String) -> [String] {
            do {
                _ = try JSONCoder().decode([String: Batch].self, from: text)
                return []
            } catch DecodingError.dataCorrupted(let context), DecodingError.typeMismatch(_, let context),
                DecodingError.keyNotFound(_, let context)
            {
                return context.codingPath.map(\.stringValue)
            } catch {
                return ["\(error)"]
            }
        }
        #expect(path(#"{"b":{"ticks":[{"symbol":"a"}]}}"#) == ["b", "ticks", "Index 0"])
        #expect(path(#"{"b":{"ticks":[{"symbol":[]}]}}"#) == ["b", "ticks", "Index 0", "symbol"])
        let negative = Self.text.replacing("1.5", with: "-1")
        #expect(path(#"{"b":{"ticks":[\#(Self.text),\#(negative)]}}"#) == ["b", "ticks", "Index 1"])

        var tick = Tick("a", .infinity)
        tick.more = [:]
        do {
            _ = try JSONCoder().encode(["b": Batch(ticks: [Tick("a", 1), tick], last: nil, byName: [:])])
            Issue.record("encoded")
        } catch EncodingError.invalidValue(_, let context) {
            #expect(context.codingPath.map(\.stringValue) == ["b", "ticks", "Index 1", "price"])
        } catch {
            Issue.record(error)
        }
    }

    @Test("No value or two in one place are errors, and those that are caught leave nothing behind")
    func misuse() throws {
        let coder = JSONCoder()
        let none = WrittenByScript { _ in }
        let two = WrittenByScript { json in
            try json.write(1)
            try json.array { try $0.write(2) }
        }
        for bad in [none, two] {
            #expect(throws: EncodingError.self) { try coder.encode(bad) }
            #expect(throws: EncodingError.self) { try coder.encode(["x": [bad]]) }
        }
        let careful = WrittenByScript { json in
            try json.object { object in
                try? object.write("a", two)
                try? object.write("b", [[1, .nan]])
                try object.write("c", [1])
                try? object.encode("d", ["x": Float.nan])
                try object.write(
                    "e",
                    WrittenByScript { json in
                        try json.array { array in
                            try? array.write(none)
                            try array.encode(["k": [Int?.none]])
                            try? array.write(two)
                            try array.write("end")
                        }
                    }
                )
            }
        }
        #expect(
            try String(decoding: coder.encode([careful]), as: UTF8.self) == #"[{"c":[1],"e":[{"k":[null]},"end"]}]"#)
    }

    @Test("A value that contains itself is refused")
    func endless() {
        struct Endless: JSONWritable {
            func encode(to encoder: any Encoder) throws {}
            func write(to json: inout JSONWriter) throws { try json.array { try $0.write(self) } }
        }
        #expect(throws: EncodingError.self) { try JSONCoder().encode(Endless()) }
    }

    @Test("Arrays are read one by one, and of mixed kinds")
    func arrays() throws {
        struct Mixed: JSONReadable, Equatable {
            var number = 0
            var text = ""
            var rest = 0
            init(from decoder: any Decoder) throws {}
            init(reading json: borrowing JSONReader) throws {
                var array = try json.array()
                self.number = try array.next() ?? -1
                self.text = try array.next() ?? "none"
                array.forEach { if $0.isNull { self.rest += 1 } }
            }
        }
        let mixed = try JSONCoder().decode([Mixed].self, from: #"[[1,"x",null,[],null],[]]"#)
        #expect(mixed.map(\.number) == [1, -1] && mixed.map(\.text) == ["x", "none"] && mixed.map(\.rest) == [2, 0])
    }
}
