//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A type that reads itself from JSON, without what `Codable` costs.
///
/// ```swift
/// struct Tick: Codable {
///     var symbol: String
///     var price: Double
/// }
///
/// extension Tick: JSONReadable, JSONWritable {
///     init(reading json: borrowing JSONReader) throws {
///         let object = try json.object()
///         self.init(symbol: try object.read("symbol"), price: try object.read("price"))
///     }
///
///     func write(to json: inout JSONWriter) throws {
///         try json.object { object in
///             try object.write("symbol", self.symbol)
///             try object.write("price", self.price)
///         }
///     }
/// }
/// ```
///
/// ``JSONCoder`` prefers this to `init(from:)` wherever it meets the type, so both must read the same JSON; other decoders
/// use the latter. Fastest when members are read in the order in which they stand, and handed to the memberwise initialiser:
/// Swift 6.3 copies once more what a throwing initialiser assigns member by member. Of classes, only final ones can conform.
public protocol JSONReadable: Decodable {
    /// Reads a value.
    ///
    /// - Throws: `DecodingError` from what it reads, or errors of its own, which pass through.
    init(reading json: borrowing JSONReader) throws

    /// Reads an array of such values. There is no need to write one: the one that is there calls ``init(reading:)`` for each
    /// element.
    ///
    /// - Throws: What ``init(reading:)`` throws.
    static func readArray(_ json: borrowing JSONReader) throws -> [Self]
}

extension JSONReadable {
    /// Reads an array, element by element.
    ///
    /// - Throws: What ``init(reading:)`` throws.
    @inlinable public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        let elements = try json.array()
        var array: [Self] = []
        array.reserveCapacity(elements.count)
        try elements.forEach { array.append(try Self(reading: $0)) }
        return array
    }
}
