//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule
internal import NIOCore

/// What to do about each event: one value, built once and shared by every connection and by both sides.
///
/// ```swift
/// var router = EventRouter()
/// router.on(Greeting.iamHere) { arrival, socket in try await socket.send("welcome::\(arrival.name)") }
/// router.on("chat::**") { message, socket in print(message.name) }
/// ```
///
/// - **Delivery**: for each connection a task runs the handlers of one message after the other, in wire order; for one
///   message literal patterns before `*` before `**`, then in order of registration. Connections run side by side.
/// - **Back-pressure**: while a handler runs, later messages of its connection wait in one mailbox; when that is full the
///   connection stops reading.
/// - **Errors**: what a handler throws, and a payload that is not of its type, is reported as
///   ``LifecycleEvent/error(_:)``; then the next handler runs.
/// - **Cancellation**: handlers are cancelled with the task of their connection.
public struct EventRouter: Sendable {
    typealias Handler = @Sendable (EventMessage, EventSocket) async throws -> Void

    /// A handler and what it was registered for.
    private struct Registration {
        let handler: Handler
        let pattern: String
    }

    private var handlers = ListenerTrie<Registration>()
    private var lastID: UInt64 = 0

    /// Creates a router without handlers.
    public init() {}

    /// Handles the payloads of one kind of event.
    public mutating func on<Payload: Decodable & SendableMetatype>(
        _ event: Event<Payload>,
        _ handler: @escaping @Sendable (_ payload: Payload, _ socket: EventSocket) async throws -> Void
    ) {
        self.on(EventPattern(exactly: event.name)) { message, socket in
            try await handler(message.decode(Payload.self), socket)
        }
    }

    /// Handles every event that matches.
    public mutating func on(
        _ pattern: EventPattern,
        _ handler: @escaping @Sendable (_ message: EventMessage, _ socket: EventSocket) async throws -> Void
    ) {
        self.lastID += 1
        let registration = Registration(handler: handler, pattern: "\(pattern)")
        _ = self.handlers.insert(registration, id: self.lastID, on: pattern)
    }

    /// Runs the handlers for what a connection receives, until it ends or the task is cancelled.
    func run(_ messages: Subscription, from socket: EventSocket) async {
        var last = LastMatch<Registration>()
        let isTraced = socket.isTraced
        var budget = DispatchBudget()
        do {
            while var batch = try await messages.nextBatch(isolation: #isolation) {
                if batch.hasWaited { budget = DispatchBudget() }
                var next = batch.elements.popFirst()
                while let message = next {
                    last.lookUp(message, in: self.handlers)
                    if !isTraced, last.entries.count == 1 {
                        next = await self.run(
                            last.entries[0].value.handler, on: message, and: &batch.elements, within: &budget,
                            from: socket)
                    } else {
                        await self.run(last.entries, on: message, from: socket, isTraced: isTraced)
                        budget.lines &-= 1
                        if budget.lines <= 0 { await self.yieldIfDue(&budget) }
                        next = batch.elements.popFirst()
                    }
                }
            }
        } catch {
            // The end of the connection, or of the task: whoever waits for either hears of it there.
        }
    }

    private func run(
        _ handlers: [ListenerTrie<Registration>.Entry], on message: EventMessage, from socket: EventSocket,
        isTraced: Bool
    ) async {
        for entry in handlers {
            do {
                if isTraced {
                    try await self.trace(entry.value, message, socket)
                } else {
                    try await entry.value.handler(message, socket)
                }
            } catch {
                self.report(error, from: socket)
            }
        }
    }

    /// Runs the only handler of an event for a message, and for those that follow and have the same name.
    ///
    /// - Returns: The first message with another name.
    private func run(
        _ handler: Handler, on message: EventMessage, and batch: inout Deque<EventMessage>,
        within budget: inout DispatchBudget, from socket: EventSocket
    ) async -> EventMessage? {
        let name = message.nameNumber
        var message = message
        while true {
            do { try await handler(message, socket) } catch { self.report(error, from: socket) }
            budget.lines &-= 1
            if budget.lines <= 0 { await self.yieldIfDue(&budget) }
            guard let next = batch.popFirst() else { return nil }
            guard name != 0, next.nameNumber == name else { return next }
            message = next
        }
    }

    /// Lets other tasks have the thread if this one has had its time: threads are few, and other connections have routers too.
    private func yieldIfDue(_ budget: inout DispatchBudget) async {
        guard budget.renew(now: .now()) == 0 else { return }
        await Task.yield()
        budget = DispatchBudget()
    }

    /// Runs a handler in a span of its own.
    private func trace(_ registration: Registration, _ message: EventMessage, _ socket: EventSocket) async throws {
        guard let tracer = socket.instruments?.tracer else { return try await registration.handler(message, socket) }
        try await tracer.processing(registration.pattern, from: socket.peerAddress) {
            try await registration.handler(message, socket)
        }
    }

    private func report(_ error: any Error, from socket: EventSocket) {
        if Task.isCancelled { return }
        let error = EventSocketError(fromListener: error)
        socket.onLoop { $0.report(error) }
    }
}
