//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import InMemoryTracing
@testable import NSSocket
import Testing
import Tracing

@Suite("Spans", .timeLimit(.minutes(5)))
struct TracingTests {
    @Test("Around sends and handlers, with names that no peer chose")
    func spans() async throws {
        let tracer = InMemoryTracer()
        let configuration = EventSocket.Configuration(observability: Observability(tracer: tracer))
        let handled = Watched<[String]>([])
        var router = EventRouter()
        router.on("chat::*") { message, _ in
            handled.append("\(message.name)")
            if message.name == "chat::bad" { throw Failure() }
        }
        let served = router
        try await withServer(configuration: .init(socket: configuration), router: served) { socket in
            try await socket.closed()
        } _: { address in
            try await EventSocket.withConnection(to: address, configuration: configuration) { socket in
                try await socket.send("chat::good")
                try await socket.send("chat::bad")
                _ = try await handled.first(2)
            }
        }
        let spans = tracer.finishedSpans
        #expect(
            Set(spans.map { "\($0.kind) \($0.operationName)" }) == [
                "producer send chat::good", "producer send chat::bad", "consumer process chat::*",
            ])
        let failed = spans.filter { $0.status?.code == .error }
        #expect(failed.map(\.operationName) == ["process chat::*"])
        #expect(failed.first?.errors.count == 1)
    }

    @Test("A context travels in a payload that says so, and in no other")
    func traced() throws {
        let plain = try JSONCoder().encode(["a": 1])
        #expect(String(decoding: plain, as: UTF8.self) == #"{"a":1}"#)
        let traced = Traced(["a": 1])
        #expect(String(decoding: try JSONCoder().encode(traced), as: UTF8.self) == #"{"trace":{},"value":{"a":1}}"#)
        let text = #"{"trace":{"traceparent":"00-1"},"value":{"a":1}}"#
        let read = try JSONCoder().decode(Traced<[String: Int]>.self, from: text)
        #expect(read.value == ["a": 1])
        #expect(read.trace == ["traceparent": "00-1"])
    }

    private struct Failure: Error {}
}
