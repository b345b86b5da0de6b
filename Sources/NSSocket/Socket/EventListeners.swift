//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Listeners for many connections: one value, built once and shared by all of them.
///
/// ```swift
/// var listeners = EventListeners()
/// listeners.on(Greeting.iamHere) { socket, arrival in try socket.send("welcome::\(arrival.name)") }
/// try await EventSocketServer(address: .tcp(port: 6785), listeners: listeners).run()
/// ```
///
/// They are called on the event loop of each connection, as those that it gets by ``EventSocket/on(_:_:)-(EventPattern,_)``
/// are, in the same order, and must not block. But a connection takes no memory for them, and what the event loop remembers
/// about a name holds for all connections. A connection that changes its listeners has its own from then on; the others keep
/// theirs.
public struct EventListeners: Sendable {
    private(set) var registry = ListenerRegistry<Subscriber>(maxListeners: 0)

    /// Creates a value without listeners.
    public init() {}

    /// Whether there are none.
    public var isEmpty: Bool { !self.registry.hasAny }

    /// Calls the listener for every such event.
    public mutating func on<Payload: Decodable & SendableMetatype>(
        _ event: Event<Payload>, _ listener: @escaping EventSocket.PayloadListener<Payload>
    ) {
        self.on(EventPattern(exactly: event.name), EventSocket.decoding(listener))
    }

    /// Calls the listener for every event that matches.
    public mutating func on(_ pattern: EventPattern, _ listener: @escaping EventSocket.Listener) {
        _ = self.registry.add(.listener(listener), on: pattern)
    }

    /// Calls the listener for every event, before all others.
    public mutating func onAny(_ listener: @escaping EventSocket.Listener) {
        _ = self.registry.addAny(.listener(listener))
    }
}
