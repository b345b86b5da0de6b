//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Who the last frame's event reached: mostly the next one's, too, as connections say the same things again and again.
struct LastMatch<Value> {
    /// Names that take more bytes are looked up every time.
    private static var longestPrefix: Int { 128 }

    /// The bytes in front of the payload. No frame has none.
    private var prefix: [UInt8] = []
    /// What the frame reaches that was looked up last.
    private(set) var entries: [ListenerTrie<Value>.Entry] = []

    /// Looks up the entries that a frame's event reaches. The trie must always be the same one.
    mutating func lookUp(_ frame: Frame, in trie: ListenerTrie<Value>) {
        let known = self.prefix
        if !frame.withLine({ line, payload in line.extracting(..<payload.lowerBound).hasSameBytes(as: known) }) {
            self.change(to: frame, in: trie)
        }
    }

    @inline(never)
    private mutating func change(to frame: Frame, in trie: ListenerTrie<Value>) {
        self.prefix = frame.withLine { line, payload in
            payload.lowerBound <= Self.longestPrefix
                ? line.extracting(..<payload.lowerBound).withUnsafeBytes { Array($0) } : []
        }
        self.entries = trie.matches(for: frame)
    }
}
