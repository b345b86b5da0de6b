//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON
import Testing

@Suite("Foundation's types inside of others")
struct FoundationInsideTests {
    @Test("Inside of everything else, and everything else inside")
    func foundation() throws {
        let date = Date(timeIntervalSince1970: 1.5)
        let url = try #require(URL(string: "https://example.org/%C3%A9?a=b#c"))
        let decimal = try #require(Decimal(string: "-1234567890123456789012345678.9012345678"))
        #expect(try JSONCoder().text([nil, date]) == #"[null,"1970-01-01T00:00:01.500Z"]"#)
        #expect(try JSONCoder().decode([[Date?]].self, from: #"[[null,"1970-01-01T00:00:01.500Z"]]"#) == [[nil, date]])
        #expect(try JSONCoder().text(["x": [url]]) == #"{"x":["https://example.org/%C3%A9?a=b#c"]}"#)
        #expect(
            try JSONCoder().decode([String: URL?].self, from: #"{"x":"\#(url)","y":null}"#) == ["x": url, "y": nil])
        #expect(try JSONCoder().text([7: decimal]) == #"{"7":-1234567890123456789012345678.9012345678}"#)
        let numbers: [Decimal?] = [decimal, 0, nil, Decimal(sign: .minus, exponent: 20, significand: 7)]
        #expect(try JSONCoder().decode([Decimal?].self, from: JSONCoder().encode(numbers)) == numbers)
        #expect(
            try JSONCoder().decode([String: [Data]].self, from: #"{"x":["","AA=="]}"#) == ["x": [Data(), Data([0])]])
        for text in [#"["x y"]"#, "[1]", "[null]"] {
            #expect(ErrorSummary.of { _ = try JSONCoder().decode([Data].self, from: text) } != nil, "\(text)")
        }
        #expect(throws: DecodingError.self) { try JSONCoder().decode([URL].self, from: #"[""]"#) }
        let dates: Set = [date, Date(timeIntervalSince1970: -1e9)]
        #expect(try JSONCoder().decode(Set<Date>.self, from: JSONCoder().encode(dates)) == dates)
        let keyed = [url: Choice.on]
        #expect(try JSONCoder().decode([URL: Choice].self, from: JSONCoder().encode(keyed)) == keyed)
        let id = UUID()
        #expect(try JSONCoder().text([id]) == #"["\#(id)"]"#)
        #expect(try JSONCoder().decode(UUID.self, from: JSONCoder().encode(id)) == id)
    }

    enum Choice: String, Codable { case on }
}
