//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@Suite("The limit of an emitter's listeners")
struct EventEmitterLimitTests {
    private final class Warnings {
        var lines: [String] = []
    }

    private let warnings = Warnings()

    private func emitter(maxListeners: Int) -> EventEmitter<Int> {
        EventEmitter(maxListeners: maxListeners) { [warnings] in warnings.lines.append("\($0) \($1)") }
    }

    private func add(_ count: Int, on pattern: EventPattern, to emitter: EventEmitter<Int>) {
        for _ in 0..<count { emitter.on(pattern) { _, _ in } }
    }

    @Test("The eleventh listener of a pattern warns, once, and is added all the same")
    func first() {
        let emitter = EventEmitter<Int> { [warnings] in warnings.lines.append("\($0) \($1)") }
        #expect(emitter.maxListeners == 10)
        self.add(10, on: "a::*", to: emitter)
        #expect(self.warnings.lines == [])
        self.add(5, on: "a::*", to: emitter)
        #expect(self.warnings.lines == ["a::* 11"])
        #expect(emitter.listenerCount(for: "a::x") == 15)
    }

    @Test("Every pattern is counted and warned of by itself")
    func patterns() throws {
        let emitter = self.emitter(maxListeners: 1)
        self.add(1, on: "a", to: emitter)
        self.add(1, on: "*", to: emitter)
        self.add(1, on: "**", to: emitter)
        #expect(self.warnings.lines == [])
        emitter.once("*") { _, _ in }
        try emitter.many("a", times: 2) { _, _ in }
        #expect(self.warnings.lines == ["* 2", "a 2"])
    }

    @Test("0 is no limit", arguments: [0, -1])
    func none(maxListeners: Int) {
        self.add(50, on: "a", to: self.emitter(maxListeners: maxListeners))
        #expect(self.warnings.lines == [])
    }

    @Test("Listeners of every event do not count")
    func any() {
        let emitter = self.emitter(maxListeners: 1)
        for _ in 0..<5 { emitter.onAny { _, _ in } }
        self.add(1, on: "**", to: emitter)
        #expect(self.warnings.lines == [])
    }

    @Test("Listeners that are gone do not count")
    func gone() throws {
        let emitter = self.emitter(maxListeners: 1)
        for number in 0..<5 {
            emitter.off(emitter.on("a") { _, _ in })
            emitter.once("a") { _, _ in }
            try emitter.emit("a", number)
        }
        #expect(self.warnings.lines == [])
    }

    @Test("A pattern is warned of afresh when it had lost all its listeners, not some", arguments: [true, false])
    func afresh(all: Bool) {
        let emitter = self.emitter(maxListeners: 1)
        self.add(1, on: "a", to: emitter)
        let token = emitter.on("a") { _, _ in }
        if all { emitter.removeAll(on: "a") } else { emitter.off(token) }
        self.add(2, on: "a", to: emitter)
        #expect(self.warnings.lines == (all ? ["a 2", "a 2"] : ["a 2"]))
    }

    @Test("After removeAll every pattern is warned of afresh")
    func afreshAfterRemoveAll() {
        let emitter = self.emitter(maxListeners: 1)
        self.add(2, on: "a", to: emitter)
        emitter.removeAll()
        self.add(2, on: "a", to: emitter)
        #expect(self.warnings.lines == ["a 2", "a 2"])
    }

    @Test("The limit can be changed and holds from then on")
    func changing() {
        let emitter = self.emitter(maxListeners: 0)
        self.add(3, on: "a", to: emitter)
        emitter.maxListeners = 3
        #expect(self.warnings.lines == [])
        self.add(1, on: "a", to: emitter)
        #expect(self.warnings.lines == ["a 4"])
    }

    @Test("The warning may use the emitter")
    func warningMayUseTheEmitter() {
        var emitter: EventEmitter<Int>?
        var counts: [Int] = []
        emitter = EventEmitter(maxListeners: 1) { pattern, _ in
            counts.append(emitter?.listenerCount(for: "a") ?? -1)
            emitter?.removeAll(on: pattern)
        }
        for _ in 0..<2 { emitter?.on("a") { _, _ in } }
        #expect(counts == [2])
        #expect(emitter?.eventPatterns == [])
        emitter = nil
    }
}
