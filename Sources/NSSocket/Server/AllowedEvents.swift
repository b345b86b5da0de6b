//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Lets only the events through that a protocol has; everything else reaches nobody.
///
/// ```swift
/// EventSocketServer(address: .tcp(port: 6785), router: router, middleware: [AllowedEvents("iam::here", "chat::**")])
/// ```
public struct AllowedEvents: ServerMiddleware {
    /// What happens about an event that is not allowed.
    public enum Others: Sendable, Hashable {
        /// Report ``EventSocketError/Code/notAllowed`` as ``LifecycleEvent/error(_:)``, and go on with the next message.
        case reject
        /// Report it and close the connection.
        case close
    }

    private let patterns: ListenerTrie<Void>
    private let others: Others
    private let patternsFor: (@Sendable (EventSocketAddress?) -> [EventPattern])?

    /// The same events for every peer.
    ///
    /// - Parameters:
    ///   - patterns: What is allowed.
    ///   - others: What happens about everything else.
    public init(_ patterns: EventPattern..., others: Others = .reject) {
        self.patterns = Self.trie(patterns)
        self.others = others
        self.patternsFor = nil
    }

    /// Different events for different peers.
    ///
    /// - Parameters:
    ///   - others: What happens about everything that is not allowed.
    ///   - patterns: What a peer at this address may send; `nil` stands for peers of a unix socket without an address.
    ///     Called for every message, on the connection's event loop: must be quick.
    public init(others: Others = .reject, for patterns: @escaping @Sendable (EventSocketAddress?) -> [EventPattern]) {
        self.patterns = Self.trie([])
        self.others = others
        self.patternsFor = patterns
    }

    /// Passes what is allowed.
    public func inspect(_ message: EventMessage, on socket: isolated EventSocket) -> MessageVerdict {
        guard !self.allows(message, from: socket.peerAddress) else { return .pass }
        // Without the name: a peer could fill the log with it.
        let error = EventSocketError(
            .notAllowed,
            "The peer sent an event that is not allowed; allow it in AllowedEvents, or have the peer changed."
        )
        switch self.others {
        case .reject: return .reject(error)
        case .close: return .close(error)
        }
    }

    private func allows(_ message: EventMessage, from peer: EventSocketAddress?) -> Bool {
        if let patternsFor {
            let name = message.name
            return patternsFor(peer).contains { $0.matches(name) }
        }
        return !self.patterns.matches(for: message.frame).isEmpty
    }

    private static func trie(_ patterns: [EventPattern]) -> ListenerTrie<Void> {
        var trie = ListenerTrie<Void>()
        for (index, pattern) in patterns.enumerated() { _ = trie.insert((), id: UInt64(index + 1), on: pattern) }
        return trie
    }
}
