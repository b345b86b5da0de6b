//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON
import TestSupport
import Testing

/// What is used again from one text to the next, and by many tasks, leaves no trace.
@Suite("Coders used again and at once", .longComputation)
struct SharedCoderTests {
    /// Reads and writes itself, and uses coders meanwhile.
    struct Envelope: Codable, Equatable, JSONReadable, JSONWritable {
        var inner: [String: [Int]]

        init(_ inner: [String: [Int]]) { self.inner = inner }

        init(reading json: borrowing JSONReader) throws {
            let object = try json.object()
            let text = try object.read("text", as: String.self)
            self.inner = try JSONCoder().decode([String: [Int]].self, from: text)
            // The object is still the one that was begun with.
            #expect(try object.read("count", as: Int.self) == self.inner.count)
            #expect(try JSONCoder(dates: .secondsSince1970).decode(Date.self, from: "0") < .now)
            #expect(try object.decode("date", as: Date.self) == Date(timeIntervalSince1970: 0))
        }

        func write(to json: inout JSONWriter) throws {
            try json.object { object in
                try object.write("count", self.inner.count)
                try object.write("text", try JSONCoder().text(self.inner))
                #expect(try JSONCoder(dates: .secondsSince1970).text(Date(timeIntervalSince1970: 0)) == "0")
                try object.encode("date", Date(timeIntervalSince1970: 0))
            }
        }
    }

    @Test("A type that reads and writes itself may use coders meanwhile, of other settings too")
    func reentrant() throws {
        let value = ["a": [Envelope(["x": [1, 2]]), Envelope([:])], "b": []]
        let text = try JSONCoder().text(["a": value["a"] ?? []])
        #expect(
            text == #"{"a":[{"count":1,"text":"{\"x\":[1,2]}","date":"1970-01-01T00:00:00.000Z"},"#
                + #"{"count":0,"text":"{}","date":"1970-01-01T00:00:00.000Z"}]}"#
        )
        #expect(try JSONCoder().decode([String: [Envelope]].self, from: text)["a"] == value["a"])
    }

    @Test("After a failure, and after a huge text, everything is as before")
    func afterFailures() throws {
        let coder = JSONCoder()
        let huge = Array(repeating: String(repeating: "é\n", count: 1000), count: 500)
        for round in 0..<60 {
            switch round % 6 {
            case 0: #expect(throws: EncodingError.self) { try coder.encode(["x": [[1, Double.nan]]]) }
            case 1: #expect(throws: DecodingError.self) { try coder.decode([Int].self, from: "[[[[[[1") }
            case 2: #expect(throws: DecodingError.self) { try coder.decode([Int].self, from: "[1,{}]") }
            case 3:
                #expect(throws: EncodingError.self) {
                    try coder.text { encoder in
                        var object = encoder.container(keyedBy: Letter.self)
                        try 1.encode(to: object.superEncoder())
                        try object.encode(Double.nan, forKey: .a)
                    }
                }
            case 4 where round < 12: #expect(try coder.decode([String].self, from: coder.encode(huge)) == huge)
            default: #expect(throws: Scripted.Failure.self) { try coder.text { _ in throw Scripted.Failure() } }
            }
            #expect(try coder.text(["a": [round]]) == #"{"a":[\#(round)]}"#)
            #expect(try coder.decode([String: [Int]].self, from: #"{"a":[\#(round)]}"#) == ["a": [round]])
            #expect(
                try coder.text { $0.container(keyedBy: Letter.self).encodeTwice(round) }
                    == #"{"a":\#(round),"b":{"c":1}}"#)
        }
    }

    @Test("Many tasks share one coder for values of all kinds")
    func tasks() async {
        let coder = JSONCoder(nesting: 40)
        await withTaskGroup(of: Int.self) { group in
            for seed in 0..<32 {
                group.addTask { (try? Self.faults(coder, seed: UInt64(seed))) ?? -1 }
            }
            for await faults in group { #expect(faults == 0) }
        }
    }

    /// How many values of many are not what they were.
    private static func faults(_ coder: JSONCoder, seed: UInt64) throws -> Int {
        var random = RandomValues(seed: seed)
        var faults = 0
        for round in 0..<30 {
            let record = random.record()
            let value = try coder.decode(JSONValue.self, from: coder.encode(record))
            let back = try coder.decode(RandomValues.Record.self, from: coder.encode(value))
            if back != record { faults += 1 }
            if (try? coder.encode([record.ratio, .infinity])) != nil { faults += 1 }
            if (try? coder.decode([Int].self, from: "[\(round),\"\(seed)\"]")) != nil { faults += 1 }
            let envelopes = [Envelope(["x": [round]])]
            if try coder.decode([Envelope].self, from: coder.encode(envelopes)) != envelopes { faults += 1 }
        }
        return faults
    }
}

extension KeyedEncodingContainer<Letter> {
    /// Writes to a nested container after what stands behind it.
    fileprivate func encodeTwice(_ number: Int) {
        var object = self
        _ = Result { try object.encode(number, forKey: .a) }
        var inner = object.nestedContainer(keyedBy: Letter.self, forKey: .b)
        _ = Result { try inner.encode(1, forKey: .c) }
    }
}
