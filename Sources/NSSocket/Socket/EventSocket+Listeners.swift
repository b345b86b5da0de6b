//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Listeners: called on the connection's event loop, in wire order, one message after the other.
///
/// For one message the order is: listeners of every event; then by pattern, segment by segment, literal before `*`
/// before `**`; then by registration. Listeners added or removed by a listener count from the next message on; those of every
/// event may still change who of the others hears the same one (behaviour catalogue E21).
///
/// A listener must not block: it holds up its connection and all others on the same event loop. What it throws, and a
/// payload that is not of its type, is reported as ``LifecycleEvent/error(_:)``; no message is lost by it.
///
/// From outside, each registration is a call of its own with messages possibly between them; ``setUp(_:)`` makes several
/// before anything arrives.
extension EventSocket {
    /// A listener to messages of any kind.
    public typealias Listener = @Sendable (_ socket: isolated EventSocket, _ message: EventMessage) throws -> Void
    /// A listener to the payloads of one kind of event.
    public typealias PayloadListener<Payload> =
        @Sendable (_ socket: isolated EventSocket, _ payload: Payload) throws -> Void

    /// Runs a block on the event loop: everything it registers is there before the next message arrives.
    public func setUp<Result: Sendable>(
        _ body: @Sendable (_ socket: isolated EventSocket) throws -> Result
    ) rethrows -> Result {
        try body(self)
    }

    // MARK: Registering

    /// Calls the listener for every such event.
    @discardableResult
    public func on<Payload: Decodable & SendableMetatype>(
        _ event: Event<Payload>, _ listener: @escaping PayloadListener<Payload>
    ) -> ListenerToken {
        self.on(EventPattern(exactly: event.name), Self.decoding(listener))
    }

    /// Calls the listener for every event that matches.
    @discardableResult
    public func on(_ pattern: EventPattern, _ listener: @escaping Listener) -> ListenerToken {
        self.add(.listener(listener), times: nil, on: pattern)
    }

    /// Calls the listener for the next such event.
    @discardableResult
    public func once<Payload: Decodable & SendableMetatype>(
        _ event: Event<Payload>, _ listener: @escaping PayloadListener<Payload>
    ) -> ListenerToken {
        self.once(EventPattern(exactly: event.name), Self.decoding(listener))
    }

    /// Calls the listener for the next event that matches.
    @discardableResult
    public func once(_ pattern: EventPattern, _ listener: @escaping Listener) -> ListenerToken {
        self.add(.listener(listener), times: 1, on: pattern)
    }

    /// Calls the listener for the next such events: `times` of them, at least one.
    ///
    /// - Throws: ``EventSocketError/Code/invalidArgument`` when `times` is less than one.
    @discardableResult
    public func many<Payload: Decodable & SendableMetatype>(
        _ event: Event<Payload>, times: Int, _ listener: @escaping PayloadListener<Payload>
    ) throws(EventSocketError) -> ListenerToken {
        try self.many(EventPattern(exactly: event.name), times: times, Self.decoding(listener))
    }

    /// Calls the listener for the next events that match: `times` of them, at least one.
    ///
    /// - Throws: ``EventSocketError/Code/invalidArgument`` when `times` is less than one.
    @discardableResult
    public func many(
        _ pattern: EventPattern, times: Int, _ listener: @escaping Listener
    ) throws(EventSocketError) -> ListenerToken {
        self.add(.listener(listener), times: try EventSocketError.checkTimes(times), on: pattern)
    }

    /// Calls the listener for every event, before all others.
    @discardableResult
    public func onAny(_ listener: @escaping Listener) -> ListenerToken {
        self.addAny(.listener(listener))
    }

    // MARK: Taking back

    /// Takes one registration back. Returns whether it was still there.
    @discardableResult
    public func off(_ token: ListenerToken) -> Bool {
        self.changeListeners { $0.remove(token) } != nil
    }

    /// Takes back every registration by ``onAny(_:)``.
    public func offAny() {
        _ = self.changeListeners { $0.removeAny { $0.isListener } }
    }

    /// Removes the listeners of exactly this pattern; others that match the same names stay, and so do sequences.
    public func removeAll(on pattern: EventPattern) {
        _ = self.changeListeners { $0.removeAll(on: pattern) { $0.isListener } }
    }

    /// Removes the listeners of all patterns. Those of ``onAny(_:)`` stay, as in the original, and so do sequences.
    public func removeAll() {
        _ = self.changeListeners { $0.removeAll { $0.isListener } }
    }

    // MARK: Asking

    /// How many listeners and sequences a name would reach, those of every event not counted.
    public func listenerCount(for name: EventName) -> Int {
        self.listeners.trie.matches(for: name).count
    }

    /// The patterns that have listeners, in order of first registration.
    public var eventPatterns: [EventPattern] { self.listeners.eventPatterns }

    /// How many listeners one pattern may have before a warning is logged; 0 is no limit.
    public var maxListeners: Int {
        get { self.listeners.maxListeners }
        set { self.listeners.maxListeners = newValue }
    }

    // MARK: Inside

    static func decoding<Payload: Decodable & SendableMetatype>(
        _ listener: @escaping PayloadListener<Payload>
    ) -> Listener {
        { socket, message in try listener(socket, message.decode(Payload.self, in: socket.workspace)) }
    }

    func add(_ subscriber: Subscriber, times: Int?, on pattern: EventPattern) -> ListenerToken {
        let (token, excess) = self.changeListeners { $0.add(subscriber, times: times, on: pattern) }
        if let excess { self.logger.warning(excessListeners: excess.count, on: excess.pattern) }
        if subscriber.startsReading { self.startReading() }
        return token
    }

    func addAny(_ subscriber: Subscriber) -> ListenerToken {
        let token = self.changeListeners { $0.addAny(subscriber) }
        if subscriber.startsReading { self.startReading() }
        return token
    }
}
