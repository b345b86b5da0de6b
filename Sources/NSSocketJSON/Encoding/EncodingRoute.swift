//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How values of a type are encoded.
enum EncodingRoute {
    /// By what its `encode(to:)` asks of an encoder.
    case codable
    /// By itself.
    case direct(any JSONWritable.Type)
    /// Element by element, without the containers that `Codable` would make.
    case collection(any EncodableCollection.Type)
    /// As Foundation's types are written in JSON.
    case foundation(FoundationType)

    init(for type: Any.Type) {
        if let foundation = FoundationType(type) {
            self = .foundation(foundation)
        } else if let direct = type as? any JSONWritable.Type {
            self = .direct(direct)
        } else if let collection = type as? any EncodableCollection.Type {
            self = .collection(collection)
        } else {
            self = .codable
        }
    }
}

extension JSONOutput {
    /// Encodes a value of any type where one is due.
    func encode<Value: Encodable>(_ value: Value) throws {
        if self.hasFailed, let failure { throw failure }
        let id = ObjectIdentifier(Value.self)
        if self.lastCodable == id { return try self.encodeCodable(value) }
        switch self.route(for: id, Value.self) {
        case .codable:
            self.lastCodable = id
            try self.encodeCodable(value)
        case .direct(let type): try self.write(value, as: type)
        case .collection(let type): try self.encode(value, as: type)
        case .foundation(let type): try self.encode(value, as: type)
        }
    }

    /// The same for a member or element, of which nothing is left if that throws and the error is caught.
    @inline(__always)
    func encodeItem<Value: Encodable>(_ value: Value, from mark: Mark) throws {
        do { try self.encode(value) } catch {
            self.takeBack(to: mark)
            throw error
        }
    }

    /// How many values may stand for one another for each array or object around them, on average: wrappers, optionals, cases.
    /// The power of two.
    private static var callsPerLevel: Int32 { 5 }

    private func encodeCodable<Value: Encodable>(_ value: Value) throws {
        self.calls &+= 1
        defer { self.calls &-= 1 }
        guard self.depth <= self.nesting, self.calls &>> Self.callsPerLevel <= self.depth &+ 1 else {
            throw self.tooDeep(value)
        }
        let (place, depth) = (JSONValueEncoder(self), self.depth)
        try value.encode(to: place)
        // Whatever it left open ends here.
        self.makeCurrent(place.parent)
        self.depth = depth
        if self.bytes.count == place.position, !place.isFilled {
            self.bytes.append(.openBrace)
            self.bytes.append(.closeBrace)
        }
    }

    @inline(__always)
    private func route(for id: ObjectIdentifier, _ type: Any.Type) -> EncodingRoute {
        if let route = self.routes[id] { return route }
        return self.findRoute(for: id, type)
    }

    @inline(never)
    private func findRoute(for id: ObjectIdentifier, _ type: Any.Type) -> EncodingRoute {
        let route = EncodingRoute(for: type)
        self.routes.remember(route, for: id)
        return route
    }

    // In each of the following, the type is the value's: it was found under its identity.

    private func write<Value, Direct: JSONWritable>(_ value: Value, as type: Direct.Type) throws {
        try withUnsafePointer(to: value) { try self.writeDirect(Self.identical($0, as: type).pointee) }
    }

    private func encode<Value, Collection: EncodableCollection>(_ value: Value, as type: Collection.Type) throws {
        guard self.depth < self.nesting else { throw self.tooDeep(value) }
        let (parent, depth) = (self.current, self.depth)
        try withUnsafePointer(to: value) { try Self.identical($0, as: type).pointee.encode(into: self) }
        self.makeCurrent(parent)
        self.depth = depth
    }

    private func encode<Value>(_ value: Value, as type: FoundationType) throws {
        try withUnsafePointer(to: value) { value in
            switch type {
            case .date: try self.encode(date: Self.identical(value).pointee)
            case .data: self.encode(data: Self.identical(value).pointee)
            case .url: self.encode(url: Self.identical(value).pointee)
            case .decimal: try self.encode(decimal: Self.identical(value).pointee)
            }
        }
    }

    /// The same value under another name of the same type, which the compiler cannot know to be the same. It stays where it is.
    @inline(__always)
    private static func identical<Value, Same>(
        _ value: UnsafePointer<Value>, as type: Same.Type = Same.self
    ) -> UnsafePointer<Same> {
        assert(Same.self == Value.self)
        return UnsafeRawPointer(value).assumingMemoryBound(to: Same.self)
    }

    // MARK: Scalars

    @inline(__always)
    func append(_ value: Bool) {
        if value { self.bytes.append("true") } else { self.bytes.append("false") }
    }

    func appendNull() { self.bytes.append("null") }
}
