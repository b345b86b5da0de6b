//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON
import Testing

@Suite("The public JSON parsing suite")
struct ParsingSuiteTests {
    private static func isValid(_ bytes: [UInt8]) -> Bool {
        (try? JSONCoder().validate(bytes.span.bytes)) != nil
    }

    private static func value(_ bytes: [UInt8]) throws -> JSONValue {
        try JSONCoder().decode(JSONValue.self, from: bytes)
    }

    @Test("Everything that must be accepted is")
    func accepted() throws {
        for file in try ParsingSuite.files("y") {
            #expect(Self.isValid(file.bytes), "\(file.name)")
            #expect(throws: Never.self, "\(file.name)") { try Self.value(file.bytes) }
        }
    }

    @Test("Everything that must be refused is, with the position of the fault")
    func refused() throws {
        for file in try ParsingSuite.files("n") {
            #expect(!Self.isValid(file.bytes), "\(file.name)")
            do {
                _ = try Self.value(file.bytes)
                Issue.record("\(file.name) is accepted")
            } catch DecodingError.dataCorrupted(let context) {
                #expect(context.debugDescription.contains("(byte "), "\(file.name)")
                #expect(context.codingPath.isEmpty)
            }
        }
    }

    /// What the suite leaves open. Texts that are well-formed are accepted, and a number beyond `Double` is refused only by who
    /// reads it as one; half a surrogate pair stands for U+FFFD, as the behaviour catalogue has it (R14).
    private enum Verdict { case accepted, acceptedButNoDouble, refused }

    private static let verdicts: [(prefix: String, verdict: Verdict)] = [
        ("i_number_double_huge_neg_exp", .accepted),  // underflows to zero
        ("i_number_real_underflow", .accepted),
        ("i_number_too_big", .accepted),  // integers beyond 64 bits are the nearest double
        ("i_number_very_big_negative_int", .accepted),
        ("i_number_huge_exp", .acceptedButNoDouble),
        ("i_number_neg_int_huge_exp", .acceptedButNoDouble),
        ("i_number_pos_double_huge_exp", .acceptedButNoDouble),
        ("i_number_real_neg_overflow", .acceptedButNoDouble),
        ("i_number_real_pos_overflow", .acceptedButNoDouble),
        ("i_object_key_lone_2nd_surrogate", .accepted),
        ("i_string_1st", .accepted),
        ("i_string_incomplete", .accepted),
        ("i_string_invalid_lonely_surrogate", .accepted),
        ("i_string_invalid_surrogate", .accepted),
        ("i_string_inverted_surrogates", .accepted),
        ("i_string_lone_second_surrogate", .accepted),
        ("i_structure_500_nested_arrays", .accepted),
        // Not UTF-8.
        ("i_string_UTF-16LE_with_BOM", .refused),
        ("i_string_UTF-8_invalid_sequence", .refused),
        ("i_string_UTF8_surrogate", .refused),
        ("i_string_invalid_utf-8", .refused),
        ("i_string_iso_latin_1", .refused),
        ("i_string_lone_utf8_continuation_byte", .refused),
        ("i_string_not_in_unicode_range", .refused),
        ("i_string_overlong_sequence", .refused),
        ("i_string_truncated-utf-8", .refused),
        ("i_string_utf16", .refused),
        // JSON texts that are sent have no byte order mark: RFC 8259, §8.1.
        ("i_structure_UTF-8_BOM_empty_object", .refused),
    ]

    @Test("Everything left open is decided")
    func open() throws {
        for file in try ParsingSuite.files("i") {
            guard let (_, verdict) = Self.verdicts.first(where: { file.name.hasPrefix($0.prefix) }) else {
                Issue.record("\(file.name) is not decided")
                continue
            }
            #expect(Self.isValid(file.bytes) == (verdict != .refused), "\(file.name)")
            #expect(((try? Self.value(file.bytes)) != nil) == (verdict == .accepted), "\(file.name)")
        }
    }

    @Test("No prefix of an accepted file is accepted unless it is JSON itself, and none crashes anything")
    func prefixes() throws {
        for file in try ParsingSuite.files("y") + ParsingSuite.files("i") {
            for length in 0..<file.bytes.count {
                let prefix = Array(file.bytes.prefix(length))
                let isValid = Self.isValid(prefix)
                #expect(((try? Self.value(prefix)) != nil) == isValid || !Self.isPlain(file), "\(file.name): \(length)")
                // Only a number, or a value with white space behind it, can be cut and still be one.
                if isValid { #expect(Self.isFoundationJSON(prefix) || !Self.isPlain(file), "\(file.name): \(length)") }
            }
        }
    }

    /// Whether no number or surrogate in it is a matter of taste.
    private static func isPlain(_ file: ParsingSuite.File) -> Bool { file.name.hasPrefix("y") }

    private static func isFoundationJSON(_ bytes: [UInt8]) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
    }

    @Test("Whatever the file and whatever the type, there is a value or a DecodingError")
    func types() throws {
        final class Node: Decodable { var next: Node?, a: String? }
        enum Choice: Decodable { case a(Int), b(x: String, y: [Choice]) }
        struct Shape: Decodable { var a: Int, b: String, asd: [Double?], title: [String: URL] }
        let types: [any Decodable.Type] = [
            Node.self, Choice.self, Shape.self, [String: Int].self, [Double].self, [Float].self, [[String]].self,
            Date.self,
            Data.self, URL.self, Decimal.self, JSONValue.self, Int.self, Int8.self, UInt64.self, Int128.self, Bool.self,
            String.self, [Int: [Bool?]].self, Set<String>.self, Int??.self,
            JSONObject.self, JSONNumber.self, UInt128.self, DirectDoorTests.Tick.self, [DirectReaderTests.Even].self,
            DecodingProgram.self, DecodingContainerTests.Tree.self,
        ]
        for letter in "yni" {
            for file in try ParsingSuite.files(letter) {
                for type in types {
                    do { _ = try JSONCoder().decode(type, from: file.bytes) } catch {
                        #expect(error is DecodingError, "\(file.name) as \(type)")
                    }
                }
            }
        }
    }
}
