//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import Metrics
public import Tracing

/// Where connections report: metrics to swift-metrics, spans to swift-distributed-tracing.
///
/// Without either there is nothing to pay for. As long as no backend is there, nothing is measured; it is looked for when a
/// server begins to listen, when a client is made, and for each single connection.
///
/// All metrics have one dimension, `side`, which is `server` or `client`:
///
/// | metric | kind | meaning |
/// | --- | --- | --- |
/// | `nss_connections` | meter | connections that are open |
/// | `nss_messages_received`, `nss_bytes_received` | counters | what was dealt out, and what was read |
/// | `nss_messages_sent`, `nss_bytes_sent` | counters | what was handed to the system |
/// | `nss_frames_malformed` | counter | lines that are no frames, or exceed the limits |
/// | `nss_payloads_undecodable` | counter | payloads that are not of the type that a listener, sequence or handler wants |
/// | `nss_messages_dropped` | counter | messages that a ``MailboxPolicy`` did not keep |
/// | `nss_mailbox_depth` | recorder | messages that wait for a consumer, whenever some arrive |
/// | `nss_reading_paused` | timer | how long reading stopped because a consumer was behind |
/// | `nss_connections_refused` | counter | connections that a server or its middleware refused |
/// | `nss_reconnects` | counter | connections that a client made after its first |
/// | `nss_messages_undelivered` | counter | messages that a client had queued and did not send |
///
/// Spans: `send <event>`, of kind producer, around each asynchronous `send`; and `process <pattern>`, of kind consumer,
/// around each handler of an ``EventRouter``, with attributes of OpenTelemetry's messaging conventions. The wire has no
/// headers, so a span's context goes to the peer only inside a payload of type ``Traced``.
public struct Observability: Sendable {
    /// Which end of a connection this is.
    enum Side: String { case server, client }

    /// Makes the metrics; `nil` for the system's: the factory of the task, or the one that was bootstrapped.
    public var metrics: (any MetricsFactory)?
    /// Makes the spans; `nil` for the system's tracer.
    public var tracer: (any Tracer)?

    /// Creates a setting.
    public init(metrics: (any MetricsFactory)? = nil, tracer: (any Tracer)? = nil) {
        self.metrics = metrics
        self.tracer = tracer
    }
}
