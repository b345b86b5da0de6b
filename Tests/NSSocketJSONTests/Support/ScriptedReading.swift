//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Decodes as a closure says; of a static type, so that Foundation's decoder can be asked the same.
struct ScriptedReading<Script: DecodingScript>: Decodable {
    let result: Script.Result

    init(from decoder: any Decoder) throws { self.result = try Script.run(decoder) }
}

/// What a ``ScriptedReading`` asks of its decoder.
protocol DecodingScript {
    associatedtype Result: Sendable & Equatable
    static func run(_ decoder: any Decoder) throws -> Result
}
