//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketHub

@Suite("How a hub counts what it sends")
struct OutgoingStreamsTests {
    @Test("Each stream begins with 1, and those that changed are told once")
    func counting() {
        var streams = OutgoingStreams(limit: 10)
        #expect(streams.next(in: .room("a"), now: .zero) == (0, 1))
        #expect(streams.next(in: .room("a"), now: .zero) == (0, 2))
        #expect(streams.next(in: .rooms, now: .zero) == (0, 1))
        let heads = Set(streams.takeChanged())
        #expect(heads == [.init(stream: .room("a"), base: 0, last: 2), .init(stream: .rooms, base: 0, last: 1)])
        #expect(streams.takeChanged().isEmpty)
        #expect(streams.numbers(in: "b") == nil)
    }

    @Test("A stream that was forgotten goes on above all that was ever forgotten")
    func forgetting() {
        var streams = OutgoingStreams(limit: 10)
        for _ in 0..<5 { _ = streams.next(in: .room("a"), now: .zero) }
        _ = streams.next(in: .room("b"), now: .seconds(5))
        streams.forget(unusedSince: .seconds(1))
        #expect(streams.numbers(in: "a") == nil)
        #expect(streams.next(in: .room("a"), now: .seconds(6)) == (5, 6))
        #expect(streams.next(in: .room("b"), now: .seconds(6)) == (0, 2))
    }

    @Test("Beyond the limit the quietest are forgotten", arguments: [true, false])
    func limit(timePasses: Bool) {
        var streams = OutgoingStreams(limit: 8)
        for room in 0..<100 {
            _ = streams.next(in: .room(["\(room)"]), now: timePasses ? .seconds(room) : .zero)
            #expect(streams.count <= 8)
        }
        #expect(streams.numbers(in: ["99"]) != nil)
        #expect(streams.all.contains { $0.stream == .rooms })
    }
}
