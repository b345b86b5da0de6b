//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The members of an object that is being written, by name: to find those that are written twice.
///
/// While a text is written in one piece, the names are read off the text when a key may have come before; each is read once.
/// Where each container has its own memory, every member is noted as it begins.
struct WrittenMembers {
    private struct Member {
        let name: String
        /// Where it begins, behind the comma.
        let start: Int
        /// The member of the same name before it.
        let replaces: Int?
        /// Whether another one came with the same name.
        var isReplaced = false
        /// The container that was asked for under its name; -1 if its value is anything else.
        var container: Int32 = -1
    }

    private var members: [Member] = []
    /// The last member of each name.
    private var last: [JSONObject.Name: Int] = [:]
    /// Up to where the text was read.
    private var end = 0

    /// Notes that a member begins.
    ///
    /// - Returns: Whether one of that name was there.
    @discardableResult
    mutating func append(_ name: String, at start: Int) -> Bool {
        WorkMeter.note(1 + name.utf8.count / 8)
        let earlier = self.last.updateValue(self.members.count, forKey: JSONObject.Name(name))
        self.members.append(Member(name: name, start: start, replaces: earlier))
        if let earlier { self.members[earlier].isReplaced = true }
        return earlier != nil
    }

    /// Notes which container is the value of the last member.
    mutating func setContainer(_ container: Int32) {
        guard !self.members.isEmpty else { return }
        self.members[self.members.count - 1].container = container
    }

    /// The container that was asked for under a name; `nil` if the member's value is anything else, or there is none.
    func container(named name: String) -> Int32? {
        guard let member = self.last[JSONObject.Name(name)], self.members[member].container >= 0 else { return nil }
        return self.members[member].container
    }

    /// Forgets the members from a position on, as they failed: those that they replaced are there again.
    mutating func truncate(to position: Int) {
        while let member = self.members.last, member.start >= position {
            WorkMeter.note(1)
            self.members.removeLast()
            self.last[JSONObject.Name(member.name)] = member.replaces
            if let earlier = member.replaces { self.members[earlier].isReplaced = false }
        }
        self.end = min(self.end, position)
    }

    /// Where the members stand that others replaced, each with the comma behind it, in order. None of them is the last.
    var replaced: [Range<Int>] {
        self.members.indices.filter { self.members[$0].isReplaced }.map {
            self.members[$0].start..<self.members[$0 + 1].start
        }
    }

    // MARK: Reading them off the text

    /// Whether an object has a member of a name.
    ///
    /// - Parameters:
    ///   - text: The text up to the end of the object's last member.
    ///   - start: Where the object begins.
    mutating func contains(_ name: String, inObjectAt start: Int, of text: borrowing RawSpan) -> Bool {
        self.end = max(self.end, start + 1)
        while self.end < text.byteCount {
            let begin = text[self.end] == .comma ? self.end + 1 : self.end
            guard let key = try? JSONGrammar.skipString(text, from: begin), key < text.byteCount, text[key] == .colon,
                let value = try? JSONGrammar.skipValue(text, from: key + 1, nesting: .max)
            else { return false }
            WorkMeter.note((value - begin) / 8)
            self.append(Self.name(text, begin + 1..<key - 1), at: begin)
            self.end = value
        }
        return self.last[JSONObject.Name(name)] != nil
    }

    private static func name(_ text: borrowing RawSpan, _ range: Range<Int>) -> String {
        text.withUnsafeBytes { bytes in
            let name = UnsafeRawBufferPointer(rebasing: bytes[range])
            return name.contains(.backslash)
                ? JSONText.unescape(name.bindMemory(to: UInt8.self).span) : String(decoding: name, as: UTF8.self)
        }
    }
}
