//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import NSSocketJSON

/// The members of a JSON object, each with the text of its value, unchanged. Of members with the same name the last one
/// counts.
struct JSONMembers {
    private var values: [String: ByteBuffer] = [:]

    /// - Throws: ``EventSocketError/Code/malformedFrame`` if it is no object.
    init(of json: RawJSON) throws(EventSocketError) {
        let text = json.bytes
        do throws(JSONSyntaxError) {
            try Self.forEachItem(of: text, in: .openBrace) { bytes, start throws(JSONSyntaxError) in
                let nameEnd = try JSONGrammar.skipString(bytes.bytes, from: start)
                let colon = JSONGrammar.skipWhitespace(bytes.bytes, from: nameEnd)
                let valueStart = JSONGrammar.skipWhitespace(bytes.bytes, from: colon + 1)
                let end = try JSONGrammar.skipValue(bytes.bytes, from: valueStart, nesting: .max)
                self.values[JSONText.unescape(bytes.extracting(start + 1..<nameEnd - 1))] = text.part(valueStart..<end)
                return end
            }
        } catch {
            throw EventSocketError(
                .malformedFrame, #"This is no JSON object; write {"event":"a::b","payload":…}."#, cause: error
            )
        }
    }

    subscript(name: String) -> ByteBuffer? { self.values[name] }

    /// What a JSON string stands for; `nil` if the value is none.
    static func string(_ json: ByteBuffer) -> String? {
        let bytes = json.readableBytesUInt8Span
        guard bytes.count >= 2, bytes[0] == .quote else { return nil }
        return JSONText.unescape(bytes.extracting(1..<bytes.count - 1))
    }

    /// The strings of a JSON array; `nil` if anything in it is no string.
    static func strings(_ json: ByteBuffer) throws(EventSocketError) -> [String]? {
        var strings: [String] = []
        do throws(JSONSyntaxError) {
            try self.forEachItem(of: json, in: .openBracket) { bytes, start throws(JSONSyntaxError) in
                let end = try JSONGrammar.skipString(bytes.bytes, from: start)
                strings.append(JSONText.unescape(bytes.extracting(start + 1..<end - 1)))
                return end
            }
        } catch {
            return nil
        }
        return strings
    }

    /// Visits what stands between the commas of an array or object, which was checked before.
    ///
    /// - Parameter visit: Returns where the item ends that begins at a position.
    private static func forEachItem(
        of json: ByteBuffer, in opening: UInt8,
        _ visit: (_ bytes: Span<UInt8>, _ start: Int) throws(JSONSyntaxError) -> Int
    ) throws(JSONSyntaxError) {
        let bytes = json.readableBytesUInt8Span
        var position = JSONGrammar.skipWhitespace(bytes.bytes, from: 0)
        guard position < bytes.count, bytes[position] == opening else {
            throw JSONSyntaxError(.unexpectedByte, offset: position)
        }
        position = JSONGrammar.skipWhitespace(bytes.bytes, from: position + 1)
        // Both closing brackets are two behind their opening ones.
        while bytes[position] != opening + 2 {
            guard bytes[position] != .comma else {
                position = JSONGrammar.skipWhitespace(bytes.bytes, from: position + 1)
                continue
            }
            position = JSONGrammar.skipWhitespace(bytes.bytes, from: try visit(bytes, position))
        }
    }
}

extension ByteBuffer {
    fileprivate func part(_ range: Range<Int>) -> ByteBuffer {
        self.getSlice(at: self.readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
    }
}
