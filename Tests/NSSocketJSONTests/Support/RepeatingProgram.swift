//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport

/// A value that writes to one object over and over under a few keys: by containers of two types of keys, to nested containers that
/// it asks for again. What Foundation's encoder traps at, it leaves out.
struct RepeatingProgram: Encodable {
    /// What was written under a key, as far as it decides what may come next.
    private enum State { case value, object, array, encoder }

    private let seed: UInt64
    /// Whether there are also values that fail, whose errors are caught: nothing of them is left.
    private let fails: Bool
    private let depth: Int

    init(seed: UInt64, fails: Bool) { (self.seed, self.fails, self.depth) = (seed, fails, 0) }

    private init(seed: UInt64, inside parent: Self) {
        (self.seed, self.fails, self.depth) = (seed, parent.fails, parent.depth + 1)
    }

    func encode(to encoder: any Encoder) throws {
        var random = SplitMix64(seed: self.seed)
        var states: [String: State] = [:]
        var (letters, names) = (
            encoder.container(keyedBy: Letter.self), encoder.container(keyedBy: TestJSON.MemberName.self)
        )
        var objects: [String: (KeyedEncodingContainer<Letter>, Int)] = [:]
        for _ in 0..<Int.random(in: 0...14, using: &random) {
            guard let letter = [Letter.a, .b, .c, .d, .e].randomElement(using: &random) else { continue }
            let name = TestJSON.MemberName(stringValue: letter.stringValue)
            let byLetter = Bool.random(using: &random)
            switch (states[letter.stringValue], Int.random(in: 0..<7, using: &random)) {
            case (nil, 0...2), (.value, 0...2):
                let value = Int.random(in: 0..<100, using: &random)
                if byLetter {
                    try letters.encode(value, forKey: letter)
                } else {
                    try names.encode([value], forKey: name)
                }
                states[letter.stringValue] = .value
            case (nil, 3), (.value, 3):
                // What was there before stays.
                guard self.fails else { continue }
                if byLetter {
                    try? letters.encode(["x": Double.nan], forKey: letter)
                } else {
                    try? names.encode([Scripted { _ in throw Scripted.Failure() }], forKey: name)
                }
            case (nil, 4), (.object, _):
                var inner =
                    byLetter
                    ? letters.nestedContainer(keyedBy: Letter.self, forKey: letter)
                    : names.nestedContainer(keyedBy: Letter.self, forKey: name)
                let count = objects[letter.stringValue]?.1 ?? 0
                try inner.encode(count, forKey: count % 2 == 0 ? .a : .c)
                objects[letter.stringValue] = (inner, count + 1)
                states[letter.stringValue] = .object
            case (nil, 5), (.array, _):
                var inner =
                    byLetter
                    ? letters.nestedUnkeyedContainer(forKey: letter) : names.nestedUnkeyedContainer(forKey: name)
                try inner.encode(Int.random(in: 0..<100, using: &random))
                if self.depth < 2 { try inner.encode(Self(seed: random.next(), inside: self)) }
                states[letter.stringValue] = .array
            case (nil, 6):
                let inner = byLetter ? letters.superEncoder(forKey: letter) : names.superEncoder(forKey: name)
                if self.depth < 2 {
                    try Self(seed: random.next(), inside: self).encode(to: inner)
                } else {
                    try [1].encode(to: inner)
                }
                states[letter.stringValue] = .encoder
            case (.value, _):
                if self.depth < 2 {
                    try letters.encode(Self(seed: random.next(), inside: self), forKey: letter)
                }
            default: break
            }
        }
        // Those that were kept are written to late.
        for (name, (var inner, count)) in objects.sorted(by: { $0.key < $1.key }) {
            try inner.encode("\(name)\(count)", forKey: .b)
        }
    }
}
