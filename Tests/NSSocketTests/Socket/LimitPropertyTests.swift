//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocketJSON
import Testing

@testable import NSSocket

/// What initialisers see to holds for what is changed afterwards, too.
@Suite("Limits that are changed one by one")
struct LimitPropertyTests {
    @Test("The watermarks and the maximum keep their order, whichever is set")
    func outbound() {
        for value in [Int.min, 0, 1, 16 << 10, 48 << 10, 512 << 10, 4 << 20, .max] {
            for path in [\OutboundLimits.lowWatermark, \.highWatermark, \.maximum]
                as [WritableKeyPath<OutboundLimits, Int>]
            {
                var limits = OutboundLimits()
                limits[keyPath: path] = value
                #expect(limits[keyPath: path] == max(value, 1))
                #expect(limits.lowWatermark <= limits.highWatermark && limits.highWatermark <= limits.maximum)
                #expect(limits.lowWatermark > 0)
            }
        }
        var limits = OutboundLimits()
        limits.minimumProgress = -1
        #expect(limits.minimumProgress == 1)
    }

    @Test("Lines have at most a gigabyte, and nothing has less than one")
    func frames() {
        var limits = FrameLimits()
        limits.length = .max
        #expect(limits == FrameLimits(length: .max))
        (limits.length, limits.nesting, limits.segments) = (0, 0, -1)
        #expect(limits == FrameLimits(length: 1, nesting: 1, segments: 1))
    }

    @Test("The largest watermark there is gathers no more than the maximum")
    func largestWatermark() {
        let limits = OutboundLimits(highWatermark: .max)
        var state = OutboxState<String>(limits: SharedOutboundLimits(limits))
        state.expectDrain(isWritable: true)
        guard case .write = state.admit() else {
            Issue.record("not admitted")
            return
        }
    }

    @Test("A connection takes a high watermark below the usual low one")
    func lowWatermark() async throws {
        var configuration = EventSocket.Configuration()
        configuration.outbound.highWatermark = 1 << 10
        try await withPair(configuration: configuration) { socket, peer in
            try await socket.send("a", String(repeating: "x", count: 4 << 10))
            #expect(try await peer.lines(1)[0].utf8.count > 4 << 10)
        }
    }

    @Test("A payload coder looks at what it is given, wherever that is from")
    func unchecked() throws {
        let coder = JSONCoder()
        for text in [#""\u12""#, #""\"#, "\"\u{1}\""] {
            #expect(throws: DecodingError.self) { try coder.decode(String.self, from: ByteBuffer(string: text)) }
        }
        #expect(throws: DecodingError.self) {
            try coder.decode(String.self, from: ByteBuffer(bytes: [0x22, 0xC3, 0x28, 0x22]))
        }
    }
}
