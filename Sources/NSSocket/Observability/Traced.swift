//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Tracing

/// A payload that carries the context of a trace to the peer: the explicit way, as the wire has no headers.
///
/// On the wire it is `{"trace":{…},"value":…}`, the first being what the tracer wants to say, such as
/// `{"traceparent":"00-…"}`. Both sides have to agree on it, in the type of the event:
///
/// ```swift
/// static let placed = Event<Traced<Order>>("order::placed")
///
/// try await socket.send(Shop.placed, Traced(order))                     // in a span
/// router.on(Shop.placed) { order, socket in
///     try await order.continuingTrace { order in … }                     // in a child of that span
/// }
/// ```
public struct Traced<Value> {
    /// The payload.
    public var value: Value
    /// What the tracer says, by name.
    public var trace: [String: String]

    /// Takes along the context of the current task, as the system's tracer writes it.
    public init(_ value: Value) {
        self.value = value
        self.trace = [:]
        if let context = ServiceContext.current {
            InstrumentationSystem.instrument.inject(context, into: &self.trace, using: TraceFields())
        }
    }

    /// Runs the closure in the context that came along.
    ///
    /// - Throws: What the closure throws.
    public func continuingTrace<Result>(
        isolation: isolated (any Actor)? = #isolation, _ body: (_ value: Value) async throws -> Result
    ) async rethrows -> Result {
        var context = ServiceContext.current ?? .topLevel
        InstrumentationSystem.instrument.extract(self.trace, into: &context, using: TraceFields())
        return try await ServiceContext.withValue(context) { try await body(self.value) }
    }

    private enum CodingKeys: CodingKey { case trace, value }
}

extension Traced: Encodable where Value: Encodable {}
extension Traced: Decodable where Value: Decodable {}
extension Traced: Sendable where Value: Sendable {}

private struct TraceFields: Injector, Extractor {
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
}
