//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Keyed containers that are used again, for one object after the other.
///
/// The standard library puts each container into a box of a type that it looks up by its generic arguments: for an object of
/// a few members that takes about as long as decoding them. An array of a hundred objects needs one box, not a hundred, unless
/// somebody keeps it: that shows in the count of its references, and it is then left to whoever has it.
struct KeyedContainerCache {
    /// A class, so that the references to a box can be counted where it is: an element of an array may be copied for that.
    private final class Entry {
        let key: ObjectIdentifier
        /// What a `KeyedDecodingContainer` consists of.
        @exclusivity(unchecked) private var box: AnyObject
        let position: ObjectPosition

        init(key: ObjectIdentifier, box: AnyObject, position: ObjectPosition) {
            self.key = key
            self.box = box
            self.position = position
        }

        /// Whether nobody else holds the box.
        var isFree: Bool { isKnownUniquelyReferenced(&self.box) }

        func container<Key: CodingKey>() -> KeyedDecodingContainer<Key> { KeyedContainerCache.container(of: self.box) }
    }

    private static var count: Int { 16 }

    private var entries = [Entry?](repeating: nil, count: Self.count)
    /// The entries that this text made use of, one bit each.
    private var used: UInt32 = 0

    /// A container for an object.
    @inline(__always)
    mutating func container<Key: CodingKey>(
        keyedBy type: Key.Type, of document: JSONDocument, at index: Int
    ) -> KeyedDecodingContainer<Key> {
        let key = ObjectIdentifier(type)
        let place = Self.place(of: key)
        if let entry = self.entries[place], entry.key == key, entry.isFree {
            self.used |= 1 &<< UInt32(place)
            entry.position.index = index
            return entry.container()
        }
        return self.newContainer(key, place, of: document, at: index)
    }

    @inline(never)
    private mutating func newContainer<Key: CodingKey>(
        _ key: ObjectIdentifier, _ place: Int, of document: JSONDocument, at index: Int
    ) -> KeyedDecodingContainer<Key> {
        // One that is in use is so further out, as in a tree, or somebody keeps it: it needs its place until the end.
        let isPlaceFree = self.entries[place]?.isFree ?? true
        let mayCache = isPlaceFree && Self.isBox(KeyedDecodingContainer<Key>.self)
        let position = ObjectPosition(document, index: index, isOwner: !mayCache)
        let container = KeyedDecodingContainer(JSONKeyedDecodingContainer<Key>(position: position))
        if mayCache {
            self.entries[place] = Entry(key: key, box: Self.box(of: container), position: position)
            self.used |= 1 &<< UInt32(place)
        }
        return container
    }

    /// Leaves those that somebody kept to whoever did, with the document that they read.
    mutating func leaveKept(_ document: JSONDocument) {
        while self.used != 0 {
            let place = self.used.trailingZeroBitCount
            self.used &= self.used &- 1
            guard let entry = self.entries[place], !entry.isFree else { continue }
            entry.position.owner = document
            self.entries[place] = nil
        }
    }

    @inline(__always)
    private static func place(of key: ObjectIdentifier) -> Int {
        let bits = UInt(bitPattern: key)
        return Int(bitPattern: (bits >> 4) ^ (bits >> 9)) & (self.count - 1)
    }

    // MARK: Boxes

    // A `KeyedDecodingContainer` is one reference to its box, on every platform since Swift 4. Should that ever change,
    // nothing is cached.

    private static func isBox<Container>(_ type: Container.Type) -> Bool {
        MemoryLayout<Container>.size == MemoryLayout<AnyObject>.size && !_isPOD(type)
    }

    private static func box<Container>(of container: Container) -> AnyObject {
        unsafeBitCast(container, to: AnyObject.self)
    }

    private static func container<Container>(of box: AnyObject) -> Container {
        unsafeBitCast(box, to: Container.self)
    }
}
