//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Synchronization

/// Who listens to what: the bookkeeping behind every `on`, `once`, `many`, `onAny` and `off`.
///
/// It calls nobody. An emit asks for ``anyListeners`` and then for the matches, both copies, so listeners may change it
/// meanwhile (behaviour catalogue E21); before each call it asks ``use(_:)``, which says whether the call is still due.
///
/// What is removed is handed back, so that it goes away when nobody is inside the registry any more: the `deinit` of
/// something a listener holds may well take back another registration.
struct ListenerRegistry<Listener> {
    /// What stands in the trie.
    ///
    /// One reference at most beside the listener's own, as copies are made for each emit.
    enum Registration {
        case always(Listener)
        case limited(LimitedListener<Listener>)

        var listener: Listener {
            switch self {
            case .always(let listener): listener
            case .limited(let limited): limited.listener
            }
        }

        /// Whether it goes away after a number of calls.
        var isLimited: Bool {
            if case .limited = self { true } else { false }
        }
    }

    typealias Entry = ListenerTrie<Registration>.Entry

    /// A pattern that collected more listeners than the limit.
    struct Excess: Equatable {
        var pattern: EventPattern
        var count: Int
    }

    /// How many listeners one pattern may have before ``add(_:times:on:)`` reports it; 0 is no limit.
    var maxListeners: Int

    /// Unlike that of any other registry, and of this one before the last change, but for copies that have not changed
    /// since: what was found out about another version does not hold for this one.
    private(set) var version = ListenerToken().id

    /// The listeners of every event, in order of registration.
    private(set) var anyListeners: [Entry] = []

    /// The listeners of patterns.
    fileprivate struct Named {
        var trie = ListenerTrie<Registration>()
        var warned: Set<EventPattern> = []
        var patterns: [UInt64: EventPattern] = [:]
    }

    /// One or none: an array is a box that is copied when it must be, and none costs a connection nothing.
    fileprivate var named: [Named] = []

    var trie: ListenerTrie<Registration> { self.named.first?.trie ?? ListenerTrie() }
    private var patterns: [UInt64: EventPattern] { self.named.first?.patterns ?? [:] }

    init(maxListeners: Int) {
        self.maxListeners = maxListeners
    }

    /// Whether there is any listener.
    var hasAny: Bool { self.hasPatterns || !self.anyListeners.isEmpty }

    /// Whether any pattern has listeners.
    var hasPatterns: Bool { !self.named.isEmpty }

    /// How many listeners patterns have.
    var patternCount: Int { self.named.isEmpty ? 0 : self.named[0].patterns.count }

    /// Lends the trie without copying what it consists of.
    func lookUp(_ matches: (ListenerTrie<Registration>) -> [Entry]) -> [Entry] {
        self.named.isEmpty ? [] : matches(self.named[0].trie)
    }

    // MARK: Registering

    /// Registers a listener.
    ///
    /// - Parameter times: After how many calls it goes away; `nil` for never.
    /// - Returns: The token, and the excess if this is the first one beyond ``maxListeners`` on its pattern.
    mutating func add(
        _ listener: Listener, times: Int? = nil, on pattern: EventPattern
    ) -> (token: ListenerToken, excess: Excess?) {
        let token = ListenerToken()
        let id = token.id
        self.version = id
        if self.named.isEmpty { self.named = [Named()] }
        self.named[0].patterns[id] = pattern
        let registration = times.map { .limited(LimitedListener(listener, times: $0)) } ?? Registration.always(listener)
        let count = self.named[0].trie.insert(registration, id: id, on: pattern)
        let isFirstExcess =
            self.maxListeners > 0 && count > self.maxListeners && self.named[0].warned.insert(pattern).inserted
        return (token, isFirstExcess ? Excess(pattern: pattern, count: count) : nil)
    }

    /// Registers a listener of every event; it does not count for ``maxListeners``.
    mutating func addAny(_ listener: Listener) -> ListenerToken {
        let token = ListenerToken()
        self.version = token.id
        self.anyListeners.append(Entry(id: token.id, value: .always(listener)))
        return token
    }

    /// Registers what another registry has, in the same order; none of it may be limited.
    ///
    /// Who has nothing takes it over as it is: they share the memory until one of them changes.
    mutating func addAll(of other: Self) {
        guard self.hasAny else {
            let maxListeners = self.maxListeners
            self = other
            self.maxListeners = maxListeners
            return
        }
        for entry in other.anyListeners { _ = self.addAny(entry.value.listener) }
        for (id, pattern) in other.patterns.sorted(by: { $0.key < $1.key }) {
            for entry in other.trie.entries(on: pattern) where entry.id == id {
                _ = self.add(entry.value.listener, on: pattern)
            }
        }
    }

    /// Removes one listener and returns it if it was there.
    mutating func remove(_ token: ListenerToken) -> Registration? {
        if self.hasPatterns, let removed = self.named[0].trie.remove(id: token.id) {
            self.forget(token.id)
            return removed
        }
        guard let index = self.anyListeners.firstIndex(where: { $0.id == token.id }) else { return nil }
        self.version = ListenerToken().id
        return self.anyListeners.remove(at: index).value
    }

    /// Removes the listeners of exactly this pattern, or some of them, and returns them.
    mutating func removeAll(
        on pattern: EventPattern, where isMeant: (Listener) -> Bool = { _ in true }
    ) -> [Registration] {
        self.trie.entries(on: pattern).filter { isMeant($0.value.listener) }
            .compactMap { self.remove(ListenerToken(id: $0.id)) }
    }

    /// Removes the listeners of all patterns, or some of them, and returns them; not those of every event (behaviour
    /// catalogue E0).
    mutating func removeAll(where isMeant: (Listener) -> Bool = { _ in true }) -> [Registration] {
        Set(self.patterns.values).flatMap { self.removeAll(on: $0, where: isMeant) }
    }

    /// Removes the listeners of every event, or some of them, and returns them.
    mutating func removeAny(where isMeant: (Listener) -> Bool = { _ in true }) -> [Registration] {
        let removed = self.anyListeners.filter { isMeant($0.value.listener) }
        self.anyListeners.removeAll { isMeant($0.value.listener) }
        self.version = ListenerToken().id
        return removed.map(\.value)
    }

    // MARK: Emitting

    /// Counts a call that is about to be made; a limited listener is removed before its last one.
    ///
    /// Emits nest: an inner one may use up a listener that an outer one has yet to call.
    ///
    /// - Returns: Whether the call is to be made: not if the listener has had all its calls.
    @discardableResult
    mutating func use(_ entry: Entry) -> Bool {
        guard case .limited(let limited) = entry.value else { return true }
        guard limited.take() else { return false }
        // `entry` keeps what the listener owns until the change of the registry is over.
        if limited.callsLeft == 0 { _ = self.remove(ListenerToken(id: entry.id)) }
        return true
    }

    // MARK: Asking

    /// The patterns that have listeners, in order of first registration.
    var eventPatterns: [EventPattern] {
        var firstIDs: [EventPattern: UInt64] = [:]
        for (id, pattern) in self.patterns { firstIDs[pattern] = min(id, firstIDs[pattern] ?? id) }
        return firstIDs.sorted { $0.value < $1.value }.map(\.key)
    }

    private mutating func forget(_ id: UInt64) {
        self.version = ListenerToken().id
        guard let pattern = self.named[0].patterns.removeValue(forKey: id) else { return }
        if self.named[0].trie.entries(on: pattern).isEmpty { self.named[0].warned.remove(pattern) }
        if self.named[0].trie.count == 0 { self.named = [] }
    }
}

/// A listener with a number of calls. All emits that have found it share the number: it counts on when the listener was taken back
/// while some of them had yet to call it.
///
/// One thread changes it at a time; it is atomic so that a registry may go from one thread to another.
final class LimitedListener<Listener> {
    let listener: Listener
    private let left: Atomic<Int>

    init(_ listener: Listener, times: Int) {
        self.listener = listener
        self.left = Atomic(times)
    }

    var callsLeft: Int { self.left.load(ordering: .relaxed) }

    /// Takes a call, if any is left.
    func take() -> Bool {
        guard self.callsLeft > 0 else { return false }
        self.left.subtract(1, ordering: .relaxed)
        return true
    }
}

extension LimitedListener: Sendable where Listener: Sendable {}
extension ListenerRegistry: Sendable where Listener: Sendable {}
extension ListenerRegistry.Named: Sendable where Listener: Sendable {}
extension ListenerRegistry.Registration: Sendable where Listener: Sendable {}
