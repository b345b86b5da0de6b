//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A typed event name: what both sides agree to send under one name.
///
/// Declare the events of a protocol once, as static constants, and use them on both sides:
///
/// ```swift
/// enum Greeting {
///     static let youThere = Event<NoPayload>("you::there")
///     static let iamHere = Event<Arrival>("iam::here")
/// }
/// ```
///
/// The name is literal: `*` is no wildcard here. Use an ``EventPattern`` to listen to many names.
public struct Event<Payload>: Hashable, Sendable {
    /// The name on the wire.
    public let name: EventName

    /// Creates a typed name.
    public init(_ name: EventName) {
        self.name = name
    }
}
