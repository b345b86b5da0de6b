//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Keyed containers that are used again, for one object after the other.
///
/// The standard library puts each container into a box of a type that it looks up by its generic arguments: for an object of
/// a few members that takes about as long as coding them. An array of a hundred objects needs one box, not a hundred, unless
/// somebody keeps it: that shows in the count of its references, and it is then left to whoever has it.
///
/// One belongs to each document, whose containers are `KeyedDecodingContainer`s, and to each output, whose containers are
/// `KeyedEncodingContainer`s, and whose memory it is.
struct KeyedContainerCache<Text: AnyObject> {
    /// A class, so that the references to a box can be counted where it is: an element of an array may be copied for that.
    private class Entry {
        let key: ObjectIdentifier
        let position: ContainerPosition<Text>
        /// The box, to which the only reference of an entry is its container.
        @exclusivity(unchecked) private var box: Unmanaged<AnyObject>

        init(key: ObjectIdentifier, box: Unmanaged<AnyObject>, position: ContainerPosition<Text>) {
            self.key = key
            self.box = box
            self.position = position
        }

        /// Whether nobody else holds the box.
        @inline(__always)
        final var isFree: Bool {
            withUnsafeMutablePointer(to: &self.box) {
                $0.withMemoryRebound(to: AnyObject.self, capacity: 1) { isKnownUniquelyReferenced(&$0.pointee) }
            }
        }
    }

    private final class EntryOf<Container>: Entry {
        private let stored: Container

        init(key: ObjectIdentifier, container: Container, position: ContainerPosition<Text>) {
            self.stored = container
            super.init(key: key, box: .passUnretained(unsafeBitCast(container, to: AnyObject.self)), position: position)
        }

        /// Not a part of its callers: here the container's type is known from the entry's own, there it would be looked up
        /// by its generic arguments.
        @inline(never)
        func container() -> Container { self.stored }
    }

    private static var count: Int { 16 }

    /// By their keys' places. Not an array, from which each look would copy a reference.
    private let entries = UnsafeMutablePointer<Unmanaged<Entry>?>.allocate(capacity: Self.count)
    /// The entries that this text made use of, one bit each.
    private var used: UInt32 = 0
    /// Whether whoever coded is through: who asks now holds on to the text, and so must what it gets.
    private var hasEnded = false

    init() { self.entries.initialize(repeating: nil, count: Self.count) }

    func deallocate() {
        for place in 0..<Self.count { self.entries[place]?.release() }
        self.entries.deallocate()
    }

    /// A container for an object.
    ///
    /// - Parameters:
    ///   - key: The type of the container's keys. One type has one type of containers.
    ///   - make: Makes one. Its only state is the position.
    @inline(__always)
    mutating func container<Container>(
        keyedBy key: Any.Type, of text: Text, at index: Int, _ make: (ContainerPosition<Text>) -> Container
    ) -> Container {
        let key = ObjectIdentifier(key)
        let place = Self.place(of: key)
        guard let entry = self.entries[place], entry._withUnsafeGuaranteedRef({ $0.key == key && $0.isFree }),
            !self.hasEnded
        else { return self.newContainer(key, place, of: text, at: index, make) }
        self.used |= 1 &<< UInt32(place)
        return entry._withUnsafeGuaranteedRef { entry in
            entry.position.index = index
            return unsafeDowncast(entry, to: EntryOf<Container>.self).container()
        }
    }

    @inline(never)
    private mutating func newContainer<Container>(
        _ key: ObjectIdentifier, _ place: Int, of text: Text, at index: Int,
        _ make: (ContainerPosition<Text>) -> Container
    ) -> Container {
        // One that is in use is so further out, as in a tree, or somebody keeps it: it needs its place until the end.
        let mayCache = self.isFree(place) && !self.hasEnded && Self.isBox(Container.self)
        let position = ContainerPosition(text, index: index, isOwner: !mayCache)
        let container = make(position)
        if mayCache {
            self.replace(place, with: EntryOf(key: key, container: container, position: position))
            self.used |= 1 &<< UInt32(place)
        }
        return container
    }

    /// Begins with another text.
    mutating func begin() { self.hasEnded = false }

    /// Ends with a text: those containers that somebody kept are left to whoever did, with the text.
    mutating func end(_ text: Text) {
        self.hasEnded = true
        while self.used != 0 {
            let place = self.used.trailingZeroBitCount
            self.used &= self.used &- 1
            if !self.isFree(place) { self.leave(place, text) }
        }
    }

    @inline(never)
    private func leave(_ place: Int, _ text: Text) {
        self.entries[place]?.takeUnretainedValue().position.owner = text
        self.replace(place, with: nil)
    }

    @inline(__always)
    private func isFree(_ place: Int) -> Bool {
        self.entries[place]?._withUnsafeGuaranteedRef { $0.isFree } ?? true
    }

    private func replace(_ place: Int, with entry: Entry?) {
        self.entries[place]?.release()
        self.entries[place] = entry.map { .passRetained($0) }
    }

    @inline(__always)
    private static func place(of key: ObjectIdentifier) -> Int {
        let bits = UInt(bitPattern: key)
        return Int(bitPattern: (bits >> 4) ^ (bits >> 9)) & (self.count - 1)
    }

    /// Whether a container is one reference to its box, as the standard library's are on every platform since Swift 4. Should
    /// that ever change, nothing is cached.
    private static func isBox<Container>(_ type: Container.Type) -> Bool {
        MemoryLayout<Container>.size == MemoryLayout<AnyObject>.size && !_isPOD(type)
    }
}
