//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Namespaced events with wildcards inside one program; needs no socket.
///
/// ```swift
/// let emitter = EventEmitter<Int>()
/// emitter.on("data::*") { name, value in print(name, value) }
/// try emitter.emit("data::temperature", 21)
/// ```
///
/// The order of calls is that of ``EventSocket``: listeners of every event first, then by pattern, literal before `*`
/// before `**`, then by registration. Which listeners an emit calls is decided once those of every event have run;
/// listeners added or removed by a listener count from the next emit on. A nested emit runs to its end inside the
/// outer one; its calls count for ``once(_:_:)`` and ``many(_:times:_:)``, so that no nesting exceeds their numbers.
///
/// An emitter belongs to one isolation domain; it is not `Sendable`.
public final class EventEmitter<Payload> {
    /// Receives the name that was emitted and its payload. What it throws ends the emit and reaches the emitting code.
    public typealias Listener = (_ name: EventName, _ payload: Payload) throws -> Void

    /// A listener, as the registry has it.
    private final class Held: HeldListener {
        let listener: Listener

        init(_ listener: @escaping Listener) { self.listener = listener }
    }

    private var registry: ListenerRegistry<HeldListener>

    private let onExcessListeners: (_ pattern: EventPattern, _ count: Int) -> Void

    /// Creates an emitter.
    ///
    /// - Parameters:
    ///   - maxListeners: How many listeners one pattern may have without a warning; 0 is no limit.
    ///   - onExcessListeners: The warning, given once for each pattern that exceeds the limit. More listeners than that
    ///     usually mean code that registers again and again. The listener is added all the same.
    public init(
        maxListeners: Int = 10, onExcessListeners: @escaping (_ pattern: EventPattern, _ count: Int) -> Void
    ) {
        self.registry = ListenerRegistry(maxListeners: maxListeners)
        self.onExcessListeners = onExcessListeners
    }

    /// How many listeners one pattern may have without a warning; 0 is no limit.
    public var maxListeners: Int {
        get { self.registry.maxListeners }
        set { self.registry.maxListeners = newValue }
    }

    // MARK: Registering

    /// Calls the listener for every event that matches.
    @discardableResult
    public func on(_ pattern: EventPattern, _ listener: @escaping Listener) -> ListenerToken {
        self.add(listener, times: nil, on: pattern)
    }

    /// Calls the listener for the next event that matches.
    @discardableResult
    public func once(_ pattern: EventPattern, _ listener: @escaping Listener) -> ListenerToken {
        self.add(listener, times: 1, on: pattern)
    }

    /// Calls the listener for the next events that match: `times` of them, at least one.
    ///
    /// - Throws: ``EventSocketError/Code/invalidArgument`` when `times` is less than one.
    @discardableResult
    public func many(
        _ pattern: EventPattern, times: Int, _ listener: @escaping Listener
    ) throws(EventSocketError) -> ListenerToken {
        self.add(listener, times: try EventSocketError.checkTimes(times), on: pattern)
    }

    /// Calls the listener for every event, before all others.
    @discardableResult
    public func onAny(_ listener: @escaping Listener) -> ListenerToken {
        self.registry.addAny(Held(listener))
    }

    /// Takes one registration back. Returns whether it was still there.
    ///
    /// An emit that has begun still calls it.
    @discardableResult
    public func off(_ token: ListenerToken) -> Bool {
        let removed = self.registry.remove(token)
        return removed != nil
    }

    /// Takes back every registration by ``onAny(_:)``.
    public func offAny() {
        _ = self.registry.removeAny()
    }

    /// Removes the listeners of exactly this pattern; others that match the same names stay.
    public func removeAll(on pattern: EventPattern) {
        _ = self.registry.removeAll(on: pattern)
    }

    /// Removes the listeners of all patterns. Those of ``onAny(_:)`` stay, as in the original; see ``offAny()``.
    public func removeAll() {
        _ = self.registry.removeAll()
    }

    // MARK: Emitting

    /// Calls every listener that matches, one after the other.
    ///
    /// - Returns: Whether anything was called.
    /// - Throws: What a listener throws; later listeners are then not called. Emitting `error` when nothing listens
    ///   throws ``EventSocketError/Code/unheardError``, so that errors do not vanish.
    @discardableResult
    public func emit(_ name: EventName, _ payload: Payload) throws -> Bool {
        var wasHeard = false
        for entry in self.registry.anyListeners {
            wasHeard = true
            try Self.listener(of: entry)(name, payload)
        }
        for entry in self.registry.lookUp({ $0.matches(for: name) }) {
            guard self.registry.use(entry) else { continue }
            wasHeard = true
            try Self.listener(of: entry)(name, payload)
        }
        if !wasHeard, name == ["error"] {
            throw EventSocketError(
                .unheardError, "The event 'error' was emitted and nothing listens; add a listener for it."
            )
        }
        return wasHeard
    }

    // MARK: Asking

    /// How many listeners a name would reach, those of ``onAny(_:)`` not counted.
    public func listenerCount(for name: EventName) -> Int {
        self.registry.trie.matches(for: name).count
    }

    /// The patterns that have listeners, in order of first registration.
    public var eventPatterns: [EventPattern] { self.registry.eventPatterns }

    private static func listener(of entry: ListenerRegistry<HeldListener>.Entry) -> Listener {
        // Nothing else is ever registered.
        unsafeDowncast(entry.value.listener, to: Held.self).listener
    }

    private func add(_ listener: @escaping Listener, times: Int?, on pattern: EventPattern) -> ListenerToken {
        let (token, excess) = self.registry.add(Held(listener), times: times, on: pattern)
        if let excess { self.onExcessListeners(excess.pattern, excess.count) }
        return token
    }
}

extension EventEmitter<Void> {
    /// Calls every listener that matches. See ``emit(_:_:)``.
    @discardableResult
    public func emit(_ name: EventName) throws -> Bool {
        try self.emit(name, ())
    }
}

extension EventSocketError {
    /// Refuses to listen for less than one event, which the original takes for "for ever".
    static func checkTimes(_ times: Int) throws(EventSocketError) -> Int {
        guard times > 0 else {
            throw EventSocketError(.invalidArgument, "Cannot listen \(times) times; say 1 or more, or use on(_:_:).")
        }
        return times
    }
}

/// A listener to payloads of any one type: registries of one type take them all, so that the compiler knows what it makes code for. For
/// a registry that is generic over payloads it does not, and an emit takes many times as long.
private class HeldListener {}
