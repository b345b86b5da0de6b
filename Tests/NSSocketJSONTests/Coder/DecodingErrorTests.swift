//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

@Suite("What decoding says when it fails")
struct DecodingErrorTests {
    struct Person: Codable {
        struct Address: Codable { var city: String, zip: [Int] }
        var name: String
        var age: Int8
        var homes: [Address]
    }

    /// The kind of error, and the path with dots.
    private static func failure<Value: Decodable>(_ type: Value.Type, _ text: String) -> String {
        do {
            _ = try JSONCoder().decode(type, from: text)
            return "none"
        } catch let error as DecodingError {
            func path(_ context: DecodingError.Context) -> String {
                // Errors are logged: what peers send has no place there.
                #expect(!context.debugDescription.contains("secret"))
                return context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
            }
            switch error {
            case .typeMismatch(_, let context): return "mismatch \(path(context))"
            case .valueNotFound(_, let context): return "null \(path(context))"
            case .keyNotFound(let key, let context): return "missing \(key.stringValue) \(path(context))"
            case .dataCorrupted(let context): return "corrupted \(path(context))"
            @unknown default: return "?"
            }
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "The kind of fault, and where it is",
        arguments: [
            ("[]", "mismatch "), ("null", "null "), ("{}", "missing name "), ("{", "corrupted "),
            ("{}{}", "corrupted "),
            (#"{"name":1,"secret":2}"#, "mismatch name"), (#"{"name":null}"#, "null name"),
            (#"{"name":"","age":128}"#, "corrupted age"), (#"{"name":"","age":1.5}"#, "corrupted age"),
            (#"{"name":"","age":"secret"}"#, "mismatch age"), (#"{"name":"secret","age":1}"#, "missing homes "),
            (#"{"name":"","age":1,"homes":{"secret":1}}"#, "mismatch homes"),
            (#"{"name":"","age":1,"homes":[{"city":"","zip":[]},7]}"#, "mismatch homes.1"),
            (#"{"name":"","age":1,"homes":[{"zip":[]}]}"#, "missing city homes.0"),
            (#"{"x":[[{}]],"name":"","age":1,"homes":[{"zip":[1,{}],"city":"secret"}]}"#, "mismatch homes.0.zip.1"),
            (#"{"name":"","age":1,"homes":[{"zip":[1,null],"city":""}]}"#, "null homes.0.zip.1"),
            (#"{"name":"","age":1,"homes":[{"zip":[99999999999999999999],"city":""}]}"#, "corrupted homes.0.zip.0"),
        ]
    )
    func kinds(text: String, expected: String) {
        #expect(Self.failure(Person.self, text) == expected)
    }

    @Test("An array that is asked for more than it has")
    func ends() {
        struct Pair: Decodable {
            init(from decoder: any Decoder) throws {
                var array = try decoder.unkeyedContainer()
                _ = (try array.decode(Int.self), try array.decode(Int.self))
            }
        }
        #expect(Self.failure([Pair].self, "[[1,2],[3]]") == "null 1.1")
        #expect(Self.failure([Pair].self, "[[1,2],[3,\"\"]]") == "mismatch 1.1")
    }

    @Test("An element that failed is still the next one")
    func retry() throws {
        struct Lenient: Decodable, Equatable {
            var texts: [String] = []
            init(texts: [String]) { self.texts = texts }
            init(from decoder: any Decoder) throws {
                var array = try decoder.unkeyedContainer()
                while !array.isAtEnd {
                    if let number = try? array.decode(Int.self) {
                        self.texts.append("\(number)")
                    } else {
                        self.texts.append(try array.decode(String.self))
                    }
                }
            }
        }
        #expect(try JSONCoder().decode(Lenient.self, from: #"[1,"x",2]"#) == Lenient(texts: ["1", "x", "2"]))
    }

    @Test("Numbers beyond Double, and text that is no date, no data and no URL")
    func corrupted() {
        #expect(Self.failure([Double].self, "[1e400]") == "corrupted 0")
        #expect(Self.failure([String: Float].self, #"{"a":1e39}"#) == "corrupted a")
        #expect(Self.failure(JSONValue.self, "[[1e999]]") == "corrupted 0.0")
    }
}
