//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Who a name reaches, remembered by the bytes in front of the payload. One for each event loop, see ``LoopResources``.
///
/// It has places for the names that this program listens to, a number that no peer can make grow, and an answer is found only by the version of the
/// registry that gave it, so a change of listeners makes all earlier answers wrong at once.
final class MatchCache {
    typealias Entry = ListenerRegistry<Subscriber>.Entry

    private struct Slot {
        var version: UInt64 = 0
        var prefix: [UInt8] = []
        var entries: [Entry] = []
    }

    /// Longer ones are looked up every time.
    static let longestPrefix = 128
    /// Some places for wildcards, and no more than can be gone through when listeners change.
    private static let (fewestPlaces, mostPlaces) = (256, 4096)

    // Not changed while they are looked at: what is let go of, and may run code of users, is taken out first.
    @exclusivity(unchecked) private var slots = [Slot](repeating: Slot(), count: MatchCache.fewestPlaces)
    /// How far a hash is shifted to be the number of a place.
    @exclusivity(unchecked) private var shift = UInt64(64 - MatchCache.fewestPlaces.trailingZeroBitCount)
    /// The last answer, which is mostly the next one too.
    @exclusivity(unchecked) private var last = Slot()

    /// The listeners that a frame reaches.
    func matches(for frame: Frame, in listeners: ListenerRegistry<Subscriber>) -> [Entry] {
        frame.withLine { line, payload in
            let prefix = line.extracting(..<payload.lowerBound)
            guard prefix.byteCount <= Self.longestPrefix else {
                return listeners.lookUp { $0.matches(for: frame) }
            }
            if self.last.version == listeners.version, prefix.hasSameBytes(as: self.last.prefix) {
                return self.last.entries
            }
            if listeners.patternCount * 2 > self.slots.count { self.grow(for: listeners.patternCount) }
            let index = self.index(of: prefix, listeners.version)
            if self.slots[index].version != listeners.version || !prefix.hasSameBytes(as: self.slots[index].prefix) {
                let found = Slot(
                    version: listeners.version, prefix: prefix.withUnsafeBytes { Array($0) },
                    entries: listeners.lookUp { $0.matches(for: frame) }
                )
                let displaced = self.slots[index]
                self.slots[index] = found
                withExtendedLifetime(displaced) {}
            }
            let (before, now) = (self.last, self.slots[index])
            self.last = now
            withExtendedLifetime(before) {}
            return now.entries
        }
    }

    /// Lets go of the listeners that a registry had: it has changed, or is gone.
    func forget(version: UInt64) {
        var forgotten: [Slot] = []
        if self.last.version == version {
            forgotten.append(self.last)
            self.last = Slot()
        }
        for index in self.slots.indices where self.slots[index].version == version {
            forgotten.append(self.slots[index])
            self.slots[index] = Slot()
        }
        withExtendedLifetime(forgotten) {}
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
        return Int(truncatingIfNeeded: hash &>> self.shift)
    }

    /// Begins anew with twice as many places as there are patterns, or a few more.
    @inline(never)
    private func grow(for patterns: Int) {
        guard self.slots.count < Self.mostPlaces else { return }
        var count = self.slots.count
        while count < patterns * 2, count < Self.mostPlaces { count *= 2 }
        self.slots = [Slot](repeating: Slot(), count: count)
        self.shift = UInt64(64 - count.trailingZeroBitCount)
    }
}
