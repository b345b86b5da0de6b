//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Who a name reaches, remembered by the bytes in front of the payload. One for each event loop, see ``LoopResources``.
///
/// It has a fixed number of places, so no peer can make it grow, and an answer is found only by the version of the
/// registry that gave it, so a change of listeners makes all earlier answers wrong at once.
final class MatchCache {
    typealias Entry = ListenerRegistry<Subscriber>.Entry

    private struct Slot {
        var version: UInt64 = 0
        var prefix: [UInt8] = []
        var entries: [Entry] = []
    }

    /// Longer ones are looked up every time.
    private static let longestPrefix = 128

    // Not changed while they are looked at: nothing that is called from here comes back.
    @exclusivity(unchecked) private var slots = [Slot](repeating: Slot(), count: 256)
    /// The last answer, which is mostly the next one too.
    @exclusivity(unchecked) private var last = Slot()

    /// The listeners that a frame reaches.
    func matches(for frame: Frame, in listeners: ListenerRegistry<Subscriber>) -> [Entry] {
        var matches: [Entry] = []
        frame.withLine { line, payload in
            let prefix = line.extracting(..<payload.lowerBound)
            guard prefix.byteCount <= Self.longestPrefix else {
                matches = listeners.trie.matches(for: frame)
                return
            }
            if self.last.version == listeners.version, prefix.hasSameBytes(as: self.last.prefix) {
                matches = self.last.entries
                return
            }
            let index = self.index(of: prefix, listeners.version)
            if self.slots[index].version == listeners.version, prefix.hasSameBytes(as: self.slots[index].prefix) {
                matches = self.slots[index].entries
            } else {
                matches = listeners.trie.matches(for: frame)
                self.slots[index] = Slot(
                    version: listeners.version, prefix: prefix.withUnsafeBytes { Array($0) }, entries: matches
                )
            }
            self.last = self.slots[index]
        }
        return matches
    }

    /// Lets go of the listeners that a registry had: it has changed, or is gone.
    func forget(version: UInt64) {
        if self.last.version == version { self.last = Slot() }
        for index in self.slots.indices where self.slots[index].version == version { self.slots[index] = Slot() }
    }

    /// Eight bytes at a time, multiplied by a large odd number (Fibonacci hashing). A peer that knows it can make names
    /// push each other out, and then pays for the look-up that it would have paid for anyway.
    private func index(of prefix: RawSpan, _ version: UInt64) -> Int {
        let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
        var hash = version
        var position = 0
        while position + 8 <= prefix.byteCount {
            let word = prefix.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
            hash = (hash ^ word) &* factor
            hash ^= hash >> 32
            position += 8
        }
        while position < prefix.byteCount {
            hash = (hash ^ UInt64(prefix[position])) &* factor
            position += 1
        }
        return Int(truncatingIfNeeded: hash >> 56)
    }
}
