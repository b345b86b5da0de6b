//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Metrics
internal import Tracing

/// What all connections of a server, or one after the other of a client, report to.
final class SocketInstruments: Sendable {
    let metrics: SocketMetrics?
    let tracer: (any Tracer)?

    /// `nil` if nobody wants to know.
    init?(_ observability: Observability, side: Observability.Side) {
        let factory = observability.metrics ?? MetricsSystem.factory
        let tracer = observability.tracer ?? InstrumentationSystem.tracer
        self.metrics = factory is NOOPMetricsHandler ? nil : SocketMetrics(factory, side: side)
        self.tracer = tracer is NoOpTracer ? nil : tracer
        if self.metrics == nil, self.tracer == nil { return nil }
    }
}
