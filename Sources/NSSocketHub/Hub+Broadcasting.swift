//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import NSSocket

/// Broadcasting from any task: waits while more than ``Configuration/Queue/highWatermark`` bytes wait to be delivered.
///
/// Each returns once the message is queued for the members here and given to the backplane for those elsewhere, not when anybody has
/// it. Never waits for a member or for the backplane. A message for nobody is no error. All throw
/// ``EventSocketError/Code/cancelled`` when the task is cancelled while it waits, ``EventSocketError/Code/encodingFailed`` for a payload that
/// cannot be encoded and ``EventSocketError/Code/invalidEventName`` for a name without segments; nothing is sent then.
///
/// `except` names connections of this process that do not get it, such as the one it came from.
extension Hub {
    /// Broadcasts an event without payload: `null` on the wire.
    public func broadcast(
        _ event: Event<NoPayload>, to audience: Audience, except: [EventSocket] = []
    ) async throws(EventSocketError) {
        try await self.broadcast(event.name, .null, to: audience, except: except)
    }

    /// Broadcasts a typed event.
    public func broadcast<Payload: Encodable>(
        _ event: Event<Payload>, _ payload: Payload, to audience: Audience, except: [EventSocket] = []
    ) async throws(EventSocketError) {
        try await self.broadcast(event.name, payload, to: audience, except: except)
    }

    /// Broadcasts an event without payload: `null` on the wire.
    public func broadcast(
        _ name: EventName, to audience: Audience, except: [EventSocket] = []
    ) async throws(EventSocketError) {
        try await self.broadcast(name, .null, to: audience, except: except)
    }

    /// Broadcasts an event with any payload.
    public func broadcast<Payload: Encodable>(
        _ name: EventName, _ payload: Payload, to audience: Audience, except: [EventSocket] = []
    ) async throws(EventSocketError) {
        try await self.broadcast(SharedLines(name, payload, codec: self.configuration.codec), to: audience, except)
    }

    /// Broadcasts an event with JSON text, which passes through unchanged.
    public func broadcast(
        _ name: EventName, _ payload: RawJSON, to audience: Audience, except: [EventSocket] = []
    ) async throws(EventSocketError) {
        try await self.broadcast(SharedLines(name, payload, codec: self.configuration.codec), to: audience, except)
    }

    /// Passes a message on, name and payload unchanged.
    public func broadcast(
        _ message: EventMessage, to audience: Audience, except: [EventSocket] = []
    ) async throws(EventSocketError) {
        try await self.broadcast(SharedLines(message, codec: self.configuration.codec), to: audience, except)
    }

    private func broadcast(
        _ lines: SharedLines, to audience: Audience, _ except: [EventSocket]
    ) async throws(EventSocketError) {
        try await self.rooms.broadcast(lines, to: audience, except: except.map(\.id)) {
            if !audience.isLocal { self.cluster?.publish(lines, to: audience) }
        }
    }
}

/// Broadcasting from listeners and other code that cannot wait.
///
/// The same messages as from tasks. All throw ``EventSocketError/Code/outboundBufferFull`` beyond ``Configuration/Queue/maximum``, and
/// ``EventSocketError/Code/encodingFailed`` and ``EventSocketError/Code/invalidEventName`` as above; nothing is sent then.
extension Hub {
    /// Broadcasts an event without payload: `null` on the wire.
    public func broadcast(
        _ event: Event<NoPayload>, to audience: Audience, except: [EventSocket] = []
    ) throws(EventSocketError) {
        try self.broadcast(event.name, .null, to: audience, except: except)
    }

    /// Broadcasts a typed event.
    public func broadcast<Payload: Encodable>(
        _ event: Event<Payload>, _ payload: Payload, to audience: Audience, except: [EventSocket] = []
    ) throws(EventSocketError) {
        try self.broadcast(event.name, payload, to: audience, except: except)
    }

    /// Broadcasts an event without payload: `null` on the wire.
    public func broadcast(
        _ name: EventName, to audience: Audience, except: [EventSocket] = []
    ) throws(EventSocketError) {
        try self.broadcast(name, .null, to: audience, except: except)
    }

    /// Broadcasts an event with any payload.
    public func broadcast<Payload: Encodable>(
        _ name: EventName, _ payload: Payload, to audience: Audience, except: [EventSocket] = []
    ) throws(EventSocketError) {
        try self.broadcastNow(SharedLines(name, payload, codec: self.configuration.codec), to: audience, except)
    }

    /// Broadcasts an event with JSON text, which passes through unchanged.
    public func broadcast(
        _ name: EventName, _ payload: RawJSON, to audience: Audience, except: [EventSocket] = []
    ) throws(EventSocketError) {
        try self.broadcastNow(SharedLines(name, payload, codec: self.configuration.codec), to: audience, except)
    }

    /// Passes a message on, name and payload unchanged.
    public func broadcast(
        _ message: EventMessage, to audience: Audience, except: [EventSocket] = []
    ) throws(EventSocketError) {
        try self.broadcastNow(SharedLines(message, codec: self.configuration.codec), to: audience, except)
    }

    private func broadcastNow(
        _ lines: SharedLines, to audience: Audience, _ except: [EventSocket]
    ) throws(EventSocketError) {
        try self.rooms.broadcastNow(lines, to: audience, except: except.map(\.id)) {
            if !audience.isLocal { self.cluster?.publish(lines, to: audience) }
        }
    }
}
