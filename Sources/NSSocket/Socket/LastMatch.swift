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
    private var entries: [ListenerTrie<Value>.Entry] = []

    /// The entries that a frame's event reaches. The trie must always be the same one.
    mutating func entries(for frame: Frame, in trie: ListenerTrie<Value>) -> [ListenerTrie<Value>.Entry] {
        let known = self.prefix
        var new: [UInt8]?
        frame.withLine { line, payload in
            let prefix = line.extracting(..<payload.lowerBound)
            guard !prefix.hasSameBytes(as: known) else { return }
            new = prefix.byteCount <= Self.longestPrefix ? prefix.withUnsafeBytes { Array($0) } : []
        }
        if let new {
            self.prefix = new
            self.entries = trie.matches(for: frame)
        }
        return self.entries
    }
}
