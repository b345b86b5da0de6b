//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// An event as it arrived: its name and its payload, not yet decoded.
///
/// Shares the bytes of the read it came in; keep ``name`` or what you decoded rather than many messages.
public struct EventMessage: Sendable {
    let frame: Frame

    /// The event's name. Wildcards in it are ordinary text (behaviour catalogue R9).
    ///
    /// Made anew each time: keep it if you need it often.
    public var name: EventName { self.frame.name }

    /// The payload's JSON, unchanged.
    public var payload: RawJSON { RawJSON(unchecked: self.frame.payload) }

    /// Decodes the payload.
    ///
    /// - Throws: ``EventSocketError/Code/decodingFailed`` if the payload is no such value.
    public func decode<Payload: Decodable>(
        _ type: Payload.Type = Payload.self
    ) throws(EventSocketError) -> Payload {
        do {
            return try self.frame.storage.codec.payloads.decode(type, from: self.frame.payload)
        } catch {
            throw EventSocketError(
                .decodingFailed, "The payload of '\(self.name)' is no \(Payload.self).", cause: error
            )
        }
    }

    /// Decodes the payload if this is the event asked for; `nil` if it is another.
    ///
    /// - Throws: ``EventSocketError/Code/decodingFailed`` if the payload is no such value.
    public func decode<Payload: Decodable>(_ event: Event<Payload>) throws(EventSocketError) -> Payload? {
        self.name == event.name ? try self.decode(Payload.self) : nil
    }
}
