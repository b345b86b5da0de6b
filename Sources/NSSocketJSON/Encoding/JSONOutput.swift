//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The text that an encoder writes, and the containers that are open in it.
///
/// Values are written straight to where they end up, as long as they come in the order in which they stand, as they
/// practically always do. `Codable` allows any order: if a container is written to that another one has closed, the text is
/// started anew with a piece of memory for each container, and put together at the end, see ``OutputPieces``.
///
/// Used again for the next text, see ``JSONScratch``. One task uses it at a time.
@usableFromInline
final class JSONOutput {
    /// An array or object.
    struct Container {
        enum Kind {
            case object, array
            /// A place for one value that comes later. Only in pieces.
            case slot
        }

        let kind: Kind
        /// The container that was begun before in the same one; -1 if there is none.
        let previousSibling: Int32
        /// Where it begins, where the member or element begins that it is, and how many come before that; all in the
        /// container around it.
        let start: Int
        let itemStart: Int
        let itemNumber: Int
        let parent: Int32
        let depth: Int32
        var isOpen = true
        /// Whether an error took it back.
        var isTakenBack = false
        /// The container that was begun last in this one, those left out that were taken back; -1 if there is none.
        var lastChild: Int32 = -1
        /// In arrays how many elements there are; in objects a bit for each key that was written, perhaps for several.
        var count = 0
        /// Where the last member or element begins; 0 if there is none.
        var lastItem = 0
        /// Where the value that was announced last is to be written.
        var due = -1
    }

    @exclusivity(unchecked) var bytes = OutputBytes(capacity: 1024)
    @exclusivity(unchecked) var containers = ContainerList()
    /// The innermost open container; -1 outside all.
    @exclusivity(unchecked) var current: Int32 = -1
    @exclusivity(unchecked) var depth: Int32 = 0
    /// The container of the whole value; -1 if there is none, or if it was taken back.
    @exclusivity(unchecked) var rootChild: Int32 = -1
    /// Kept while each container has its own memory.
    @exclusivity(unchecked) var pieces: OutputPieces?
    /// The members of objects where a name may have come twice; of all objects while each container has its own memory.
    @exclusivity(unchecked) var members: [Int32: WrittenMembers] = [:]
    /// Whether there are any. Asked for every text, and cheaper to ask.
    @exclusivity(unchecked) var hasMembers = false
    /// Set when values did not come in the order in which they stand.
    @exclusivity(unchecked) var needsPieces = false
    /// The first misuse of a method that cannot throw.
    @exclusivity(unchecked) private(set) var failure: EncodingError?
    /// Asked for every value, and cheaper to ask.
    @exclusivity(unchecked) private(set) var hasFailed = false
    /// Whether something happened that hardly ever does, so that the text had better be checked.
    @exclusivity(unchecked) var isUnusual = false
    /// What to do about the types that were met, so that each is asked about once.
    @exclusivity(unchecked) var routes = TypeCache<EncodingRoute>(placeholder: .codable)
    /// The last type that is encoded by its `encode(to:)`: mostly the next one, too, and cheaper to ask about.
    @exclusivity(unchecked) var lastCodable: ObjectIdentifier?
    /// How many values are being encoded, one inside the other or one for another: a value may stand for itself for ever without
    /// nesting.
    @exclusivity(unchecked) var calls: Int32 = 0
    @exclusivity(unchecked) var dates = JSONCoder.DateFormat.iso8601
    @exclusivity(unchecked) var nesting: Int32 = 0
    /// Where the value begins, behind what it is put behind.
    @exclusivity(unchecked) private var valueStart = 0
    /// The strings that the bytes begin with, as they were given; `nil` if they begin with a value.
    @exclusivity(unchecked) private var prefix: [String]?
    @exclusivity(unchecked) private var keyedContainers = KeyedContainerCache<JSONOutput>()

    init() {}

    deinit {
        self.bytes.deallocate()
        self.containers.deallocate()
        self.pieces?.deallocate()
        self.keyedContainers.deallocate()
    }

    /// How much memory it holds on to.
    var footprint: Int { self.bytes.capacity + self.containers.footprint }

    /// Begins a text.
    ///
    /// - Parameter strings: What comes before the value in an array, which is left open at the end.
    func start(inPieces: Bool, behind strings: [String]? = nil) {
        if self.pieces != nil || inPieces {
            self.pieces?.deallocate()
            self.pieces = inPieces ? OutputPieces() : nil
            // The bytes may be those of any piece.
            self.prefix = nil
        }
        if self.hasFailed {
            self.hasFailed = false
            self.failure = nil
        }
        self.containers.truncate(to: 0)
        self.keyedContainers.begin()
        (self.current, self.depth, self.rootChild, self.calls) = (-1, 0, -1, 0)
        self.needsPieces = false
        self.isUnusual = inPieces
        if self.hasMembers {
            self.hasMembers = false
            self.members = [:]
        }
        let isSame =
            if let strings {
                if let prefix { Self.isSame(strings, prefix) } else { false }
            } else {
                self.prefix == nil && self.valueStart == 0
            }
        if isSame {
            self.bytes.truncate(to: self.valueStart)
        } else {
            self.writePrefix(strings)
        }
    }

    @inline(never)
    private func writePrefix(_ strings: [String]?) {
        self.bytes.truncate(to: 0)
        if let strings {
            self.bytes.append(.openBracket)
            for string in strings {
                self.bytes.appendString(string)
                self.bytes.append(.comma)
            }
        }
        self.valueStart = self.bytes.count
        self.prefix = strings
    }

    /// Whether two arrays are the same memory, as those of one event's name are. Strings that are equal need not have the
    /// same bytes.
    @inline(__always)
    private static func isSame(_ left: [String], _ right: [String]) -> Bool {
        left.count == right.count
            && left.withUnsafeBufferPointer { left in
                right.withUnsafeBufferPointer { left.baseAddress == $0.baseAddress }
            }
    }

    /// Ends the encoding. What somebody kept goes on writing to this output, which is then used for nothing else.
    func end() { self.keyedContainers.end(self) }

    /// Notes the first failure that cannot be thrown where it happens.
    func fail(_ error: @autoclosure () -> EncodingError) {
        guard !self.hasFailed else { return }
        self.failure = error()
        self.hasFailed = true
    }

    /// Ends the text.
    func finish() throws {
        self.makeCurrent(-1)
        if self.hasFailed, let failure { throw failure }
        if let pieces {
            let text = pieces.assembled(root: self.bytes, self.containers, self.members)
            self.bytes.truncate(to: 0)
            text.withUnsafeBufferPointer { self.bytes.append($0) }
        }
        if self.isUnusual { try self.checkText() }
    }

    /// Whatever a type does with its encoder, what is sent is JSON.
    private func checkText() throws {
        do {
            let value = UnsafeBufferPointer(rebasing: self.bytes.all[self.valueStart...])
            try JSONGrammar.check(UnsafeRawBufferPointer(value).bytes, nesting: Int(self.nesting))
        } catch {
            throw self.unwritable(Void.self, at: [], "A value wrote into another one's place; no JSON came of it.")
        }
    }

    // MARK: Containers

    /// Begins an array or object where a value is due.
    @inline(__always)
    func begin(_ kind: Container.Kind) -> Int32 {
        let id = Int32(truncatingIfNeeded: self.containers.count)
        var (itemStart, itemNumber) = (0, 0)
        let previous: Int32
        if self.current >= 0 {
            let parent = self.containers[self.current]
            (itemStart, itemNumber, previous) = (parent.lastItem, parent.count - 1, parent.lastChild)
            self.containers[self.current].lastChild = id
        } else {
            previous = self.rootChild
            self.rootChild = id
        }
        if kind != .slot { self.depth &+= 1 }
        if self.depth > self.nesting { self.fail(self.tooDeep(Void.self)) }
        self.containers.append(
            Container(
                kind: kind, previousSibling: previous, start: self.bytes.count, itemStart: itemStart,
                itemNumber: itemNumber,
                parent: self.current, depth: self.depth
            )
        )
        if self.pieces != nil {
            // Of all objects, all members are noted.
            if kind == .object { self.containers[id].count = -1 }
            self.switchPiece(to: id)
        }
        self.current = id
        if kind != .slot { self.bytes.append(kind == .object ? .openBrace : .openBracket) }
        return id
    }

    /// Begins an object where a value is due.
    func beginObject<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        self.container(keyedBy: type, of: self.begin(.object))
    }

    /// Comes back to an array or object that was begun under a name, or begins one.
    func object<Key: CodingKey>(
        keyedBy type: Key.Type, named name: String, bit: UInt, in id: Int32
    ) -> KeyedEncodingContainer<Key> {
        self.container(keyedBy: type, of: self.beginContainer(.object, named: name, bit: bit, in: id))
    }

    /// A container for the members of an object.
    @inline(__always)
    func container<Key: CodingKey>(keyedBy type: Key.Type, of id: Int32) -> KeyedEncodingContainer<Key> {
        self.keyedContainers.container(keyedBy: type, of: self, at: Int(id)) { position in
            KeyedEncodingContainer(JSONKeyedEncodingContainer<Key>(position: position))
        }
    }

    /// Comes back to a container: closes those inside it.
    @inline(__always)
    func makeCurrent(_ id: Int32) {
        if self.current != id { self.closeInner(of: id) }
    }

    @inline(never)
    private func closeInner(of id: Int32) {
        if self.pieces != nil { return self.switchPiece(to: id) }
        guard id < 0 || self.containers[id].isOpen else {
            self.needsPieces = true
            return
        }
        while self.current != id {
            let container = self.containers[self.current]
            self.containers[self.current].isOpen = false
            self.bytes.append(container.kind == .object ? .closeBrace : .closeBracket)
            self.current = container.parent
            self.depth = container.depth &- 1
        }
    }

    private func switchPiece(to id: Int32) {
        self.pieces?.exchange(&self.bytes, of: self.current, for: id)
        self.current = id
        self.depth = id < 0 ? 0 : self.containers[id].depth
    }

    /// Begins an element.
    @inline(__always)
    func beginElement(in id: Int32) {
        self.makeCurrent(id)
        let array = self.containers.address(of: id)
        if self.bytes.count == array.pointee.due || self.depth != array.pointee.depth { self.checkIsWritten(in: id) }
        let count = array.pointee.count
        array.pointee.count = count &+ 1
        array.pointee.lastItem = self.bytes.count &+ (count == 0 ? 0 : 1)
        if count != 0 { self.bytes.append(.comma) }
        array.pointee.due = self.bytes.count
    }

    /// Between a key and its value nothing else may be written.
    @inline(never)
    func checkIsWritten(in id: Int32) {
        self.isUnusual = true
        // Where each container has its own memory, the value may be there. In the middle of an object that is written by
        // hand, the depth is another.
        let (due, depth) = (self.containers[id].due, self.containers[id].depth)
        let isWritten = self.depth == depth && self.child(of: id, at: due) != nil
        if !isWritten { self.noteMisuse(at: id, "Something else was encoded where a value was due.") }
    }

    /// The container that was begun at a position in another one, where that was the last; -1 for the text itself.
    func child(of parent: Int32, at start: Int) -> Int32? {
        WorkMeter.note(1)
        let child = self.lastChild(of: parent)
        return child >= 0 && self.containers[child].start == start ? child : nil
    }

    func lastChild(of parent: Int32) -> Int32 {
        parent < 0 ? self.rootChild : self.containers[parent].lastChild
    }

    /// An encoder for a member's value, which may come at any time.
    func slotEncoder(named name: String, in id: Int32) -> JSONValueEncoder {
        self.beginMember(name, bit: 0, in: id)
        return self.slotEncoder()
    }

    /// An encoder for an element, which may come at any time.
    func slotEncoder(in id: Int32) -> JSONValueEncoder {
        self.beginElement(in: id)
        return self.slotEncoder()
    }

    private func slotEncoder() -> JSONValueEncoder {
        guard self.pieces != nil else {
            self.needsPieces = true
            return JSONValueEncoder(self)
        }
        let parent = self.current
        let slot = self.begin(.slot)
        self.makeCurrent(parent)
        return JSONValueEncoder(self, slot: slot)
    }
}
