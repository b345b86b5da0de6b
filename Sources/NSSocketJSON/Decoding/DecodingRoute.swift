//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How values of a type are decoded.
enum DecodingRoute {
    /// By what its `init(from:)` asks of a decoder.
    case codable
    /// By itself.
    case direct(any JSONReadable.Type)
    /// Element by element, without the containers that `Codable` would make.
    case collection(any DecodableCollection.Type)
    /// As Foundation's types are written in JSON.
    case foundation(FoundationType)

    init(for type: Any.Type) {
        if let foundation = FoundationType(type) {
            self = .foundation(foundation)
        } else if let direct = type as? any JSONReadable.Type {
            self = .direct(direct)
        } else if let collection = type as? any DecodableCollection.Type {
            self = .collection(collection)
        } else {
            self = .codable
        }
    }
}

extension JSONDocument {
    /// Decodes a value of any type.
    func decode<Value: Decodable>(_ type: Value.Type, at index: Int) throws -> Value {
        let id = ObjectIdentifier(type)
        if self.lastCodable == id { return try Value(from: JSONValueDecoder(document: self, index: index)) }
        switch self.route(for: id, type) {
        case .codable:
            self.lastCodable = id
            return try Value(from: JSONValueDecoder(document: self, index: index))
        case .direct(let direct): return try self.read(direct, at: index, as: type)
        case .collection(let collection): return try self.decode(collection, at: index, as: type)
        case .foundation(let foundation): return try self.decode(foundation, at: index, as: type)
        }
    }

    /// Whether values of a type are decoded by their `init(from:)`.
    func isCodable(_ type: Any.Type) -> Bool {
        if case .codable = self.route(for: ObjectIdentifier(type), type) { true } else { false }
    }

    @inline(__always)
    private func route(for id: ObjectIdentifier, _ type: Any.Type) -> DecodingRoute {
        if let route = self.routes[id] { return route }
        return self.findRoute(for: id, type)
    }

    @inline(never)
    private func findRoute(for id: ObjectIdentifier, _ type: Any.Type) -> DecodingRoute {
        let route = DecodingRoute(for: type)
        self.routes.remember(route, for: id)
        return route
    }

    // In each of the following, the first type is the second one: it was found under its identity.

    private func read<Direct: JSONReadable, Value>(
        _ direct: Direct.Type, at index: Int, as type: Value.Type
    ) throws -> Value {
        Self.identical(try Direct(reading: JSONReader(document: self, index: index)))
    }

    private func decode<Collection: DecodableCollection, Value>(
        _ collection: Collection.Type, at index: Int, as type: Value.Type
    ) throws -> Value {
        Self.identical(try Collection(decoding: self, at: index))
    }

    private func decode<Value>(_ foundation: FoundationType, at index: Int, as type: Value.Type) throws -> Value {
        switch foundation {
        case .date: Self.identical(try self.date(at: index))
        case .data: Self.identical(try self.data(at: index))
        case .url: Self.identical(try self.url(at: index))
        case .decimal: Self.identical(try self.decimal(at: index))
        }
    }

    /// The same value under another name of the same type, which the compiler cannot know to be the same.
    @inline(__always)
    private static func identical<Same, Value>(_ value: Same) -> Value {
        assert(Same.self == Value.self)
        return unsafeBitCast(value, to: Value.self)
    }
}
