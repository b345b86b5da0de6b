//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Finds the members of objects that later ones of the same name replace (behaviour catalogue R13).
///
/// Foundation keeps the first one. A peer that keeps the last, as JavaScript does, would take another meaning from the
/// same text.
enum ReplacedMembers {
    /// Where they stand, each with the comma and up to where the next member begins: blank them out and they are gone.
    ///
    /// - Parameter json: A checked value.
    static func ranges(in json: Span<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        /// The names of the members of all open objects, without their quotes.
        var names: [Range<Int>] = []
        /// For each open object, where its names begin; `nil` for an array.
        var open: [Int?] = []
        var expectsName = false
        var position = 0
        while position < json.count {
            switch json[position] {
            case .quote:
                guard let end = try? JSONGrammar.skipString(json.bytes, from: position) else { return ranges }
                if expectsName { names.append(position + 1..<end - 1) }
                expectsName = false
                position = end
                continue
            case .openBrace:
                open.append(names.count)
                expectsName = true
            case .openBracket: open.append(nil)
            case .closeBrace, .closeBracket:
                expectsName = false
                if let start = open.popLast() ?? nil {
                    self.find(in: json, names: names[start...], into: &ranges)
                    names.removeSubrange(start...)
                }
            case .comma: expectsName = open.last.flatMap { $0 } != nil
            default: break
            }
            position += 1
        }
        return ranges
    }

    /// Finds those of one object.
    private static func find(in json: Span<UInt8>, names: ArraySlice<Range<Int>>, into ranges: inout [Range<Int>]) {
        guard self.mayRepeat(names, in: json) else { return }
        var later: Set<[UInt8]> = []
        for index in names.indices.reversed() {
            let name = JSONText.unescape(json.extracting(names[index]))
            if !later.insert(Array(name.utf8)).inserted {
                ranges.append(names[index].lowerBound - 1..<names[index + 1].lowerBound - 1)
            }
        }
    }

    /// A look that allocates nothing and says no to nearly every object.
    private static func mayRepeat(_ names: ArraySlice<Range<Int>>, in json: Span<UInt8>) -> Bool {
        // Comparing each with each takes time that grows with the square of their number.
        guard names.count <= 16 else { return true }
        for index in names.indices {
            // The same name may be written in another way.
            for position in names[index] where json[position] == .backslash { return names.count > 1 }
            for other in names[..<index] where self.areSame(other, names[index], in: json) { return true }
        }
        return false
    }

    private static func areSame(_ left: Range<Int>, _ right: Range<Int>, in json: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for offset in 0..<left.count where json[left.lowerBound + offset] != json[right.lowerBound + offset] {
            return false
        }
        return true
    }
}
