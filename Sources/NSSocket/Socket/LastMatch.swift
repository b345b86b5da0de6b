//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Who the last frame's event reached: mostly the next one's, too, as connections say the same things again and again.
struct LastMatch<Value> {
    /// What is known of the name that was looked up last: see ``EventMessage/nameNumber``.
    private var nameNumber: UInt32 = 0
    /// The bytes in front of its payload. No frame has none.
    private var prefix: [UInt8] = []
    /// What it reaches.
    private(set) var entries: [ListenerTrie<Value>.Entry] = []

    /// Looks up the entries that a message reaches. The trie must always be the same one, and so must the connection.
    @inline(__always)
    mutating func lookUp(_ message: EventMessage, in trie: ListenerTrie<Value>) {
        if message.nameNumber == 0 || message.nameNumber != self.nameNumber { self.lookUpAnew(message, in: trie) }
    }

    @inline(never)
    private mutating func lookUpAnew(_ message: EventMessage, in trie: ListenerTrie<Value>) {
        self.nameNumber = message.nameNumber
        let known = self.prefix
        let prefix = message.frame.withLine { line, payload -> [UInt8]? in
            let prefix = line.extracting(..<payload.lowerBound)
            if prefix.hasSameBytes(as: known) { return nil }
            return prefix.byteCount <= MatchCache.longestPrefix ? prefix.withUnsafeBytes { Array($0) } : []
        }
        guard let prefix else { return }
        self.prefix = prefix
        self.entries = trie.matches(for: message.frame)
    }
}
