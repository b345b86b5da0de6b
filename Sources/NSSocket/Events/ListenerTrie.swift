//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Values registered on patterns, and the answer which of them a name reaches, in the contract's order.
///
/// A match follows all alternatives at once, segment by segment, so its cost is bounded by the number of patterns that
/// share a beginning with the name, and `**` never backtracks. Removed patterns leave nothing behind (behaviour
/// catalogue E18).
struct ListenerTrie<Value> {
    /// A registered value.
    struct Entry {
        /// Unique within a trie and growing: the order of registration.
        let id: UInt64
        let value: Value
    }

    fileprivate typealias NodeID = Int32

    fileprivate enum Edge: Hashable {
        case literal(SegmentTable.ID)
        case one
        case any
    }

    /// A place in the tree of literal edges.
    private struct Branch: Hashable {
        var node: NodeID
        var segment: SegmentTable.ID
    }

    fileprivate struct Node {
        var parent: NodeID
        /// The edge from the parent; `nil` at the root.
        var edge: Edge?
        /// The ranks of the segments from the root to here.
        var ranks: [UInt8]
        var one: NodeID = ListenerTrie.none
        var any: NodeID = ListenerTrie.none
        var children = 0
        var entries: [Entry] = []

        var hasLiterals: Bool {
            self.children > (self.one == ListenerTrie.none ? 0 : 1) + (self.any == ListenerTrie.none ? 0 : 1)
        }
    }

    /// How far a name has led, segment by segment.
    struct Walk {
        fileprivate var alive: [NodeID] = []
        fileprivate var next: [NodeID] = []
        /// How many nodes it has gone on from: the work of the look-up.
        fileprivate(set) var steps = 0
    }

    fileprivate static var none: NodeID { -1 }
    private static var root: NodeID { 0 }

    private var segments = SegmentTable()
    private var nodes = [Node(parent: Self.none, edge: nil, ranks: [])]
    private var free: [NodeID] = []
    private var literals: [Branch: NodeID] = [:]
    private var places: [UInt64: NodeID] = [:]

    /// How many values are registered.
    var count: Int { self.places.count }

    /// How many tree nodes and segments are held, the root not counted: nothing when nothing is registered.
    var footprint: Int { self.nodes.count - self.free.count - 1 + self.segments.count }

    // MARK: Registering

    /// Registers a value and returns how many now stand on exactly this pattern.
    ///
    /// - Parameter id: Must be larger than every earlier one.
    mutating func insert(_ value: Value, id: UInt64, on pattern: EventPattern) -> Int {
        var node = Self.root
        for segment in pattern.segments { node = self.child(of: node, along: segment) }
        self.nodes[Int(node)].entries.append(Entry(id: id, value: value))
        self.places[id] = node
        return self.nodes[Int(node)].entries.count
    }

    /// Removes one value, returning it if it was there.
    mutating func remove(id: UInt64) -> Value? {
        guard let node = self.places.removeValue(forKey: id),
            let index = self.nodes[Int(node)].entries.firstIndex(where: { $0.id == id })
        else { return nil }
        let entry = self.nodes[Int(node)].entries.remove(at: index)
        self.prune(node)
        return entry.value
    }

    // MARK: Asking

    /// What stands on exactly this pattern, in order of registration.
    func entries(on pattern: EventPattern) -> [Entry] {
        self.node(of: pattern).map { self.nodes[Int($0)].entries } ?? []
    }

    /// The values that a name reaches.
    func matches(for name: EventName) -> [Entry] {
        var walk = self.walk()
        for segment in name.segments { self.follow(Array(segment.utf8).span, &walk) }
        return self.entries(reachedBy: walk)
    }

    /// A walk that is at the beginning of a name.
    func walk() -> Walk {
        var walk = Walk()
        self.add(Self.root, to: &walk.alive)
        return walk
    }

    /// Goes on by a segment.
    func follow(_ segment: Span<UInt8>, _ walk: inout Walk) {
        // Looked for only where a pattern asks for a text: most names of a peer's own making are known by their beginning.
        var number: SegmentTable.ID?
        for id in walk.alive {
            let place = Int(id)
            walk.steps += 1
            if self.nodes[place].hasLiterals {
                let known = number ?? self.segments.id(of: segment)
                number = known
                if known != SegmentTable.unknown, let child = self.literals[Branch(node: id, segment: known)] {
                    self.add(child, to: &walk.next)
                }
            }
            if self.nodes[place].one != Self.none { self.add(self.nodes[place].one, to: &walk.next) }
            if case .any? = self.nodes[place].edge { self.add(id, to: &walk.next) }
        }
        swap(&walk.alive, &walk.next)
        walk.next.removeAll(keepingCapacity: true)
    }

    /// The values on the patterns that are complete where a walk has come to, in the order of the contract (behaviour catalogue E4):
    /// patterns compared segment by segment, a literal before `*` before `**`, a prefix before the longer; ties by registration.
    func entries(reachedBy walk: Walk) -> [Entry] {
        let reached = walk.alive.filter { !self.nodes[Int($0)].entries.isEmpty }
        guard reached.count > 1 else { return reached.first.map { self.nodes[Int($0)].entries } ?? [] }
        return self.merge(reached)
    }

    // MARK: Inside

    /// Adds a node that was reached, and its `**`, which also stands for nothing.
    private func add(_ id: NodeID, to alive: inout [NodeID]) {
        // Every node has one way in, but a `**` has two: from before, and from itself.
        if case .any? = self.nodes[Int(id)].edge, alive.contains(id) { return }
        alive.append(id)
        let any = self.nodes[Int(id)].any
        if any != Self.none { self.add(any, to: &alive) }
    }

    private func merge(_ reached: [NodeID]) -> [Entry] {
        let ranked = reached.flatMap { id in
            self.nodes[Int(id)].entries.map { (ranks: self.nodes[Int(id)].ranks, entry: $0) }
        }
        return ranked.sorted { left, right in
            left.ranks == right.ranks
                ? left.entry.id < right.entry.id
                : left.ranks.lexicographicallyPrecedes(right.ranks)
        }.map(\.entry)
    }

    private func node(of pattern: EventPattern) -> NodeID? {
        var node = Self.root
        for segment in pattern.segments {
            let child: NodeID
            switch segment {
            case .literal(let text):
                let id = self.segments.id(of: text)
                child = self.literals[Branch(node: node, segment: id)] ?? Self.none
            case .one: child = self.nodes[Int(node)].one
            case .any: child = self.nodes[Int(node)].any
            }
            guard child != Self.none else { return nil }
            node = child
        }
        return node
    }

    private mutating func child(of parent: NodeID, along segment: EventPattern.Segment) -> NodeID {
        switch segment {
        case .literal(let text):
            let known = self.segments.id(of: text)
            if let child = self.literals[Branch(node: parent, segment: known)] { return child }
            let id = self.segments.retain(text)
            let child = self.newNode(below: parent, edge: .literal(id), rank: segment.rank)
            self.literals[Branch(node: parent, segment: id)] = child
            return child
        case .one:
            if self.nodes[Int(parent)].one == Self.none {
                let child = self.newNode(below: parent, edge: .one, rank: segment.rank)
                self.nodes[Int(parent)].one = child
            }
            return self.nodes[Int(parent)].one
        case .any:
            if self.nodes[Int(parent)].any == Self.none {
                let child = self.newNode(below: parent, edge: .any, rank: segment.rank)
                self.nodes[Int(parent)].any = child
            }
            return self.nodes[Int(parent)].any
        }
    }

    private mutating func newNode(below parent: NodeID, edge: Edge, rank: UInt8) -> NodeID {
        self.nodes[Int(parent)].children += 1
        let node = Node(parent: parent, edge: edge, ranks: self.nodes[Int(parent)].ranks + [rank])
        if let id = self.free.popLast() {
            self.nodes[Int(id)] = node
            return id
        }
        self.nodes.append(node)
        return NodeID(self.nodes.count - 1)
    }

    /// Frees the node and its ancestors as far as they serve no pattern any more.
    private mutating func prune(_ start: NodeID) {
        var id = start
        while let edge = self.nodes[Int(id)].edge, self.nodes[Int(id)].children == 0,
            self.nodes[Int(id)].entries.isEmpty
        {
            let parent = self.nodes[Int(id)].parent
            switch edge {
            case .literal(let segment):
                self.literals[Branch(node: parent, segment: segment)] = nil
                self.segments.release(segment)
            case .one: self.nodes[Int(parent)].one = Self.none
            case .any: self.nodes[Int(parent)].any = Self.none
            }
            self.nodes[Int(parent)].children -= 1
            self.nodes[Int(id)] = Node(parent: Self.none, edge: nil, ranks: [])
            self.free.append(id)
            id = parent
        }
    }
}

extension ListenerTrie: Sendable where Value: Sendable {}
extension ListenerTrie.Entry: Sendable where Value: Sendable {}
extension ListenerTrie.Node: Sendable where Value: Sendable {}
