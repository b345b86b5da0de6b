//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging

/// The configuration of many connections, made once for all of them: a connection holds a reference instead of a copy.
final class SharedConfiguration: Sendable {
    let value: EventSocket.Configuration
    /// Where they report to; `nil` if nobody wants to know.
    let instruments: SocketInstruments?
    /// Whether sending makes spans: asked for every message, and cheaper to ask.
    let isTraced: Bool
    /// Where they log, each with its own metadata.
    let logger: Logger
    /// At hand for every message.
    let codec: EventCodec
    /// The codec's, at hand for every message.
    let lineCoder: LineCoder?
    /// How much may wait to be sent on each.
    let outbound: SharedOutboundLimits
    /// Nobody: what each of them begins with, a copy that shares its memory until it is changed.
    let listeners: ListenerRegistry<Subscriber>

    init(_ value: EventSocket.Configuration, side: Observability.Side, logger: Logger) {
        self.value = value
        self.logger = logger
        self.codec = value.codec.limited(by: value.limits)
        self.lineCoder = value.codec.lines
        self.outbound = SharedOutboundLimits(value.outbound)
        self.listeners = ListenerRegistry(maxListeners: value.maxListeners)
        self.instruments = SocketInstruments(value.observability, side: side)
        self.isTraced = self.instruments?.tracer != nil
    }

    /// Makes the line of an event, and lends it: see ``EventCodec/encodeLine(_:_:in:_:)``.
    ///
    /// Not a part of its callers, who would count the references to the codec for every message: here the configuration keeps it.
    @inline(never)
    func encodeLine<Payload: Encodable>(
        _ name: EventName, _ payload: Payload, in workspace: CodecWorkspace?,
        _ body: (_ line: RawSpan) -> Void
    ) throws(EventSocketError) {
        try self.codec.encodeLine(name, payload, in: workspace, body)
    }
}
