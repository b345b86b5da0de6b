//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

// For other coders than ``JSONCoder``, which are asked what they have got by trying.

extension JSONValue: Codable {
    /// Decodes any value.
    ///
    /// - Throws: What the decoder throws.
    public init(from decoder: any Decoder) throws {
        // Only whether it is an object is tried: what goes wrong in a member must be heard of.
        if let members = try? decoder.container(keyedBy: JSONKey.self) {
            self = .object(try JSONObject(members))
        } else if var elements = try? decoder.unkeyedContainer() {
            var array: [JSONValue] = []
            while !elements.isAtEnd { array.append(try elements.decode(JSONValue.self)) }
            self = .array(array)
        } else {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let bool = try? value.decode(Bool.self) {
                self = .bool(bool)
            } else if let string = try? value.decode(String.self) {
                self = .string(string)
            } else {
                self = .number(try JSONNumber(from: decoder))
            }
        }
    }

    /// Encodes the value.
    ///
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .array(let array): try array.encode(to: encoder)
        case .object(let object): try object.encode(to: encoder)
        case .number(let number): try number.encode(to: encoder)
        default:
            var container = encoder.singleValueContainer()
            switch self {
            case .bool(let bool): try container.encode(bool)
            case .string(let string): try container.encode(string)
            default: try container.encodeNil()
            }
        }
    }
}

extension JSONNumber: Codable {
    /// Decodes a number.
    ///
    /// - Throws: What the decoder throws; `DecodingError` if it has something else.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let integer = try? container.decode(Int64.self) {
            self.init(integer)
        } else if let integer = try? container.decode(UInt64.self) {
            self.init(integer)
        } else if let number = JSONNumber(try container.decode(Double.self)) {
            self = number
        } else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "JSON has no such number.")
        }
    }

    /// Encodes the number.
    ///
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self.form {
        case .integer(let integer): try container.encode(integer)
        case .large(let large): try container.encode(large)
        case .double(let double): try container.encode(double)
        }
    }
}

extension JSONObject: Codable {
    /// Decodes the members, in the order in which the decoder has them.
    ///
    /// - Throws: What the decoder throws; `DecodingError` if it has something else.
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.container(keyedBy: JSONKey.self))
    }

    fileprivate init(_ container: KeyedDecodingContainer<JSONKey>) throws {
        self.init()
        for key in container.allKeys { self[key.stringValue] = try container.decode(JSONValue.self, forKey: key) }
    }

    /// Encodes the members in their order.
    ///
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: JSONKey.self)
        for (name, value) in self { try container.encode(value, forKey: JSONKey(name)) }
    }
}
