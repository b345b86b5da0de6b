//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON

/// A document in all the ways in which it can be read and written, each as a closure that does it once.
package struct Document: Sendable {
    package typealias Work = @Sendable () throws -> Void

    package let name: String
    /// The text, as our coder writes it.
    package let text: [UInt8]
    package let works: [(name: String, work: Work)]

    package static let all: [Document] = [
        Document("small", Greeting.sample, DirectGreeting.self),
        Document("medium", Order.sample, DirectOrder.self),
        Document("4 KiB", Feed.sample, DirectFeed.self),
        Document("numbers", Measurements.sample, DirectMeasurements.self),
        Document("strings", Pages.sample, DirectPages.self),
    ]

    private init<Value: Codable & Equatable & Sendable, Direct>(_ name: String, _ value: Value, _ type: Direct.Type)
    where Direct: Codable & Equatable & Sendable & JSONReadable & JSONWritable {
        let coder = JSONCoder()
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let decoder = JSONDecoder()
        do {
            let text = try coder.encode(value)
            let data = Data(text)
            let direct = try coder.decode(type, from: text)
            // What is measured must be right.
            let (ours, theirs) = (try coder.decode(Value.self, from: text), try decoder.decode(Value.self, from: data))
            precondition(ours == value && theirs == value)
            let written = try coder.encode(direct)
            precondition(written == text)
            self.name = name
            self.text = text
            self.works = [
                ("decode, Codable", { blackHole(try coder.decode(Value.self, from: text)) }),
                ("decode, direct", { blackHole(try coder.decode(Direct.self, from: text)) }),
                ("decode, value", { blackHole(try coder.decode(JSONValue.self, from: text)) }),
                ("decode, Foundation", { blackHole(try decoder.decode(Value.self, from: data)) }),
                ("encode, Codable", { try coder.encode(value) { blackHole($0.byteCount) } }),
                ("encode, direct", { try coder.encode(direct) { blackHole($0.byteCount) } }),
                ("encode, Foundation", { blackHole(try encoder.encode(value)) }),
                ("validate", { try coder.validate(text.span.bytes) }),
            ]
        } catch {
            preconditionFailure("\(name) cannot be coded: \(error)")
        }
    }
}

/// Keeps the compiler from leaving out what nobody uses.
@inline(never)
@_optimize(none)
package func blackHole<Value>(_ value: Value) {}
