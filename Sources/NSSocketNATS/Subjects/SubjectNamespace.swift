//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// How topics are called on the NATS servers: `nss.<application>.<segment>.<segment>`.
///
/// Bytes that mean something to NATS, or might to a person who configures permissions, are escaped: all but
/// `[A-Za-z0-9_-]` become `=HH`, and an empty segment, which NATS does not know, becomes `==`. No two topics have the same
/// subject.
struct SubjectNamespace: Sendable {
    /// The longest name in its escaped form, without the prefix, that is carried.
    static let longestName = 255

    /// `nss.<application>`, which is the subject of the name without segments.
    let prefix: String

    init(application: String) {
        self.prefix = "nss." + Self.escaped(application)
    }

    /// The subject of a topic; `nil` if its name is too long.
    func subject(of topic: EventName) -> String? {
        var subject = self.prefix
        for segment in topic.segments {
            subject.utf8Append(UInt8(ascii: "."))
            Self.escape(segment, into: &subject)
            guard subject.utf8.count <= self.longestSubject else { return nil }
        }
        return subject
    }

    /// How long the escaped name is that a subject of this namespace carries.
    func isTooLong(_ subject: String) -> Bool { subject.utf8.count > self.longestSubject }

    /// The topic of a subject; `nil` if it is not one of this namespace, or not written as this type writes.
    func topic(of subject: Span<UInt8>) -> EventName? {
        let prefix = Array(self.prefix.utf8)
        guard subject.count >= prefix.count, prefix.indices.allSatisfy({ subject[$0] == prefix[$0] }) else {
            return nil
        }
        guard subject.count > prefix.count else { return EventName(segments: []) }
        guard subject[prefix.count] == UInt8(ascii: ".") else { return nil }
        var segments: [String] = []
        var position = prefix.count + 1
        while position <= subject.count {
            let start = position
            while position < subject.count, subject[position] != UInt8(ascii: ".") { position += 1 }
            guard let segment = Self.unescaped(subject, start..<position) else { return nil }
            segments.append(segment)
            position += 1
        }
        return EventName(segments: segments)
    }

    // MARK: Escaping

    static func escaped(_ segment: String) -> String {
        var text = ""
        Self.escape(segment, into: &text)
        return text
    }

    private static func escape(_ segment: String, into text: inout String) {
        guard !segment.isEmpty else { return text += "==" }
        for byte in segment.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                text.utf8Append(byte)
            default:
                text.utf8Append(UInt8(ascii: "="))
                text.utf8Append(Self.digit(byte >> 4))
                text.utf8Append(Self.digit(byte & 15))
            }
        }
    }

    private static func unescaped(_ subject: Span<UInt8>, _ range: Range<Int>) -> String? {
        let escape = UInt8(ascii: "=")
        if range.count == 2, subject[range.lowerBound] == escape, subject[range.lowerBound + 1] == escape { return "" }
        var bytes: [UInt8] = []
        var position = range.lowerBound
        while position < range.upperBound {
            guard subject[position] == escape else {
                bytes.append(subject[position])
                position += 1
                continue
            }
            guard position + 2 < range.upperBound, let high = Self.value(subject[position + 1]),
                let low = Self.value(subject[position + 2])
            else { return nil }
            bytes.append(high << 4 | low)
            position += 3
        }
        return bytes.isEmpty ? nil : String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private var longestSubject: Int {
        // The dot between prefix and name belongs to neither.
        self.prefix.utf8.count + 1 + Self.longestName
    }
}

extension String {
    /// Appends an ASCII character.
    fileprivate mutating func utf8Append(_ byte: UInt8) {
        self.unicodeScalars.append(Unicode.Scalar(byte))
    }
}
