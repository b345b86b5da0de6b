//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Decides about connections before their handler gets them, and about messages before anybody hears them.
///
/// A server's middlewares are asked in the order given; the first that refuses ends the connection.
///
/// ```swift
/// struct Login: ServerMiddleware {
///     let isKnown: @Sendable (String) async -> Bool
///
///     func accept(_ socket: EventSocket) async throws -> ConnectionVerdict {
///         guard let message = try await socket.nextMessage(),
///             let token = try message.decode(Event<String>("login")), await self.isKnown(token)
///         else { return .refuse("no valid login") }
///         return .accept
///     }
/// }
/// ```
public protocol ServerMiddleware: Sendable {
    /// Accepts or refuses a connection. Runs in the connection's task; connections do not wait for one another.
    ///
    /// May talk to the peer: what ``EventSocket/nextMessage()`` does not take waits for the handler. A sequence or listener
    /// made here takes messages from the handler that comes later. Bounded by ``ServerLimits/firstMessageTimeout`` only
    /// as far as the first message; whoever asks other services has to set deadlines.
    ///
    /// - Throws: Anything; that refuses the connection. Accepts by default.
    func accept(_ socket: EventSocket) async throws -> ConnectionVerdict

    /// Looks at a message before any listener, router or sequence hears it, also before ``accept(_:)`` has decided.
    ///
    /// Runs on the connection's event loop, in wire order: must not block. Passes everything by default.
    func inspect(_ message: EventMessage, on socket: isolated EventSocket) -> MessageVerdict
}

extension ServerMiddleware {
    /// Accepts every connection.
    public func accept(_ socket: EventSocket) async throws -> ConnectionVerdict { .accept }

    /// Passes every message.
    public func inspect(_ message: EventMessage, on socket: isolated EventSocket) -> MessageVerdict { .pass }
}

/// Whether a connection may go on.
public enum ConnectionVerdict: Sendable, Hashable {
    /// It may: the next middleware is asked, and at last the handler gets it.
    case accept
    /// It is closed; what was sent still leaves. The reason is logged, the first of an episode: no secrets.
    case refuse(_ reason: String)
}
