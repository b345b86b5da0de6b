//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
@testable import NSSocketNATS
import TestSupport
import Testing

@Suite("Which copy of a frame counts", .longComputation)
struct SubjectMapTests {
    private let names = SubjectNamespace(application: "x")

    private func map(_ patterns: [EventPattern]) -> SubjectMap {
        var map = SubjectMap(namespace: self.names)
        for pattern in patterns { _ = map.subscribe(to: pattern) }
        return map
    }

    /// The subscriptions by which a frame counts.
    private func counting(_ map: SubjectMap, _ topic: EventName) -> [String] {
        guard let subject = self.names.subject(of: topic) else { return [] }
        return map.all.filter { SubjectServer.matches($0.subject, subject) }
            .filter { map.counts(Array(subject.utf8).span, via: $0.number) }.map(\.subject)
    }

    @Test("The oldest of those that match")
    func oldest() {
        #expect(self.counting(self.map(["a::*", "a::**", "a::b"]), "a::b") == ["nss.x.a.*"])
        #expect(self.counting(self.map(["a::b", "a::**", "a::*"]), "a::b") == ["nss.x.a.b"])
        #expect(self.counting(self.map(["a::**", "a::*"]), "a::b::c") == ["nss.x.a.>"])
        #expect(self.counting(self.map(["a::**"]), "a") == ["nss.x.a"])
    }

    @Test("One that takes too much counts for those that want it")
    func wide() {
        #expect(self.counting(self.map(["a::**::d"]), "a::d") == ["nss.x.a.>"])
        #expect(self.counting(self.map(["a::**::d"]), "a::c") == [])
        #expect(self.counting(self.map(["a::**::d", "a::c"]), "a::c") == ["nss.x.a.>"])
        #expect(self.counting(self.map(["a::**::d", "a::*"]), "a::c") == ["nss.x.a.>"])
        #expect(self.counting(self.map(["a::**::d", "**::c"]), "a::c") == ["nss.x.a.>"])
        #expect(self.counting(self.map(["a::**::d", "a::*"]), "a::c::e") == [])
    }

    @Test("Subscriptions are made once and kept until the last pattern that needs them is taken back")
    func references() {
        var map = SubjectMap(namespace: self.names)
        #expect(map.subscribe(to: "a::**") == [.open(1, subject: "nss.x.a"), .open(2, subject: "nss.x.a.>")])
        #expect(map.subscribe(to: "a::**") == [])
        #expect(map.subscribe(to: "a::**::d") == [])
        #expect(map.subscribe(to: "a") == [])
        #expect(map.unsubscribe(from: "a::**") == [])
        #expect(map.unsubscribe(from: "a::**") == [])
        #expect(self.counting(map, "a::c") == [])
        #expect(self.counting(map, "a::d") == ["nss.x.a.>"])
        #expect(map.unsubscribe(from: "a") == [.close(1)])
        #expect(map.unsubscribe(from: "a") == [])
        #expect(map.unsubscribe(from: "a::**::d") == [.close(2)])
        #expect(map.all.isEmpty)
        #expect(map.subscribe(to: "a") == [.open(3, subject: "nss.x.a")])
    }

    @Test("What comes by a subscription that was taken back does not count")
    func late() {
        var map = self.map(["a::b"])
        _ = map.unsubscribe(from: "a::b")
        let counts = map.counts(Array("nss.x.a.b".utf8).span, via: 1)
        #expect(!counts)
    }

    @Test("Whatever is subscribed to: a frame counts once if somebody wants it", arguments: 0..<12 as Range<UInt64>)
    func random(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let literals = ["a", "b", "", "*", "**", "a.b", ">", "é", "="]
        func pattern() -> EventPattern {
            if Int.random(in: 0..<8, using: &random) == 0 { return EventPattern(exactly: name()) }
            return EventPattern(
                segments: (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    switch Int.random(in: 0..<10, using: &random) {
                    case 0..<3: "**"
                    case 3..<5: "*"
                    default: literals[Int.random(in: 0..<3, using: &random)]
                    }
                })
        }
        func name() -> EventName {
            EventName(
                segments: (0..<Int.random(in: 0...5, using: &random)).map { _ in
                    literals[min(Int.random(in: 0..<16, using: &random) / 2 % 9, 8)]
                })
        }
        var map = SubjectMap(namespace: self.names)
        var server = SubjectServer()
        var subscribed: [EventPattern] = []
        var delivered = 0
        for _ in 0..<200 {
            if subscribed.isEmpty || Int.random(in: 0..<9, using: &random) < 5 {
                subscribed.append(pattern())
                if let new = subscribed.last { server.hear(map.subscribe(to: new)) }
            } else {
                let old = subscribed.remove(at: Int.random(in: subscribed.indices, using: &random))
                server.hear(map.unsubscribe(from: old))
            }
            for _ in 0..<8 {
                let topic = name()
                let subject = self.names.subject(of: topic) ?? ""
                let copies = server.copies(of: subject).shuffled(using: &random)
                let count = copies.count { map.counts(Array(subject.utf8).span, via: $0) }
                let isWanted = subscribed.contains { $0.matches(topic) }
                if count != (isWanted ? 1 : 0) { Issue.record("\(count) for \(topic.segments) with \(subscribed)") }
                delivered += count
            }
            if Int.random(in: 0..<40, using: &random) == 0 {
                for pattern in subscribed { server.hear(map.unsubscribe(from: pattern)) }
                subscribed = []
                #expect(server.isEmpty)
            }
        }
        #expect(delivered > 100)
    }
}
