//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON
import Testing

/// Something that is coded, as large as one likes, to see how the steps grow with it.
struct WorkShape: Sendable, CustomTestStringConvertible {
    /// How many bytes of JSON a size has, and what is done with them.
    struct Sample {
        let bytes: Int
        /// Codes, and returns what came of it, to compare it with what Foundation says.
        let ours: () throws -> String
        let theirs: () throws -> String
    }

    let name: String
    let sample: @Sendable (_ size: Int) throws -> Sample

    var testDescription: String { self.name }

    /// Decoding a type from a text.
    static func decoding<Value: Decodable & SendableMetatype>(
        _ name: String, _ type: Value.Type, _ text: @escaping @Sendable (_ size: Int) -> String
    ) -> Self {
        Self(name: name) { size in
            let text = text(size)
            return Sample(
                bytes: text.utf8.count,
                ours: { Self.describe(try JSONCoder().decode(type, from: text)) },
                theirs: { Self.describe(try JSONDecoder().decode(type, from: Data(text.utf8))) }
            )
        }
    }

    /// Encoding what a closure writes.
    static func encoding(
        _ name: String, _ body: @escaping @Sendable (_ size: Int, _ encoder: any Encoder) throws -> Void
    ) -> Self {
        Self(name: name) { size in
            let value = Scripted { try body(size, $0) }
            return Sample(
                bytes: try JSONCoder().encode(value).count,
                ours: { Self.describe(try JSONCoder().decode(JSONValue.self, from: JSONCoder().encode(value))) },
                theirs: {
                    Self.describe(try JSONCoder().decode(JSONValue.self, from: Array(JSONEncoder().encode(value))))
                }
            )
        }
    }

    /// The same text for equal values: members and dictionaries in the order of their names.
    private static func describe(_ value: Any) -> String {
        switch value {
        case let value as JSONValue: Self.describe(value)
        case let value as [String: JSONValue]:
            value.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.describe($0.value))" }.joined(separator: ";")
        default: "\(value)"
        }
    }

    private static func describe(_ value: JSONValue) -> String {
        switch value {
        case .array(let values): "[" + values.map(Self.describe).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.name < $1.name }.map { "\($0.name):\(Self.describe($0.value))" }.joined(
                    separator: ",") + "}"
        default: value.description
        }
    }

    /// Fails if twice the size takes more than about twice the steps, or any size more than a few for each byte.
    func expectLinear(_ size: Int = 500, sourceLocation: SourceLocation = #_sourceLocation) throws {
        var counts: [Double] = []
        var slack = 100.0
        for size in [size, 2 * size] {
            let sample = try self.sample(size)
            let steps = WorkMeter.steps { _ = try? sample.ours() }
            counts.append(Double(steps))
            #expect(
                steps <= 16 * sample.bytes + 200, "\(self.name): \(steps) steps for \(sample.bytes) bytes",
                sourceLocation: sourceLocation)
            // Hashes differ from process to process, and with them the number of names that are compared.
            slack += 0.05 * Double(sample.bytes)
        }
        #expect(
            counts[1] <= 2.2 * counts[0] + slack, "\(self.name): \(counts)", sourceLocation: sourceLocation)
    }
}
