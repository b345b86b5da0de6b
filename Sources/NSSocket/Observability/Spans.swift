//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Tracing

extension Tracer {
    /// A span around sending a message.
    func sending<Result>(
        _ name: EventName, to peer: EventSocketAddress?, _ body: () async throws(EventSocketError) -> Result
    ) async throws(EventSocketError) -> Result {
        try await self.span("send", "\(name)", to: peer, kind: .producer) { _ throws(EventSocketError) in
            try await body()
        }
    }

    /// A span around handling a message.
    ///
    /// - Parameter pattern: What the handler was registered for: not the event's name, which the peer chose.
    func processing<Result>(
        _ pattern: String, from peer: EventSocketAddress?, _ body: () async throws -> Result
    ) async throws -> Result {
        try await self.span("process", pattern, to: peer, kind: .consumer) { span in
            try await ServiceContext.withValue(span.context, operation: body)
        }
    }

    private func span<Result, Failure: Error>(
        _ operation: String, _ destination: String, to peer: EventSocketAddress?, kind: SpanKind,
        _ body: (Span) async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let span = self.startSpan("\(operation) \(destination)", ofKind: kind)
        defer { span.end() }
        span.attributes["messaging.system"] = "nssocket"
        span.attributes["messaging.operation.name"] = operation
        span.attributes["messaging.destination.name"] = destination
        if let peer { span.attributes["network.peer.address"] = "\(peer)" }
        do throws(Failure) {
            return try await body(span)
        } catch {
            span.recordError(error)
            span.setStatus(SpanStatus(code: .error))
            throw error
        }
    }
}
