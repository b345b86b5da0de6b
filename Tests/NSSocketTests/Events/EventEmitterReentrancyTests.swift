//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@Suite("An emitter that its own listeners change")
struct EventEmitterReentrancyTests {
    private let log = EmitterLog()
    private var emitter: EventEmitter<Int> { self.log.emitter }

    @Test("A listener added by a listener counts from the next emit on")
    func adding() throws {
        let (log, emitter) = (self.log, self.emitter)
        emitter.once("a", log.listener("adder") { emitter.on("**", log.listener("added")) })
        try emitter.emit("a", 1)
        #expect(log.take() == ["adder a 1"])
        try emitter.emit("a", 2)
        #expect(log.take() == ["added a 2"])
    }

    @Test("A listener removed by a listener is still called in this emit")
    func removing() throws {
        let emitter = self.emitter
        let victim = emitter.on("**", self.log.listener("victim"))
        emitter.on("a", self.log.listener("remover") { emitter.off(victim) })
        try emitter.emit("a", 1)
        #expect(self.log.take() == ["remover a 1", "victim a 1"])
        try emitter.emit("a", 2)
        #expect(self.log.take() == ["remover a 2"])
    }

    @Test("removeAll by a listener ends nothing that has begun")
    func removingAll() throws {
        let emitter = self.emitter
        emitter.on("a", self.log.listener("remover") { emitter.removeAll() })
        emitter.once("a", self.log.listener("once"))
        try emitter.many("a", times: 2, self.log.listener("many"))
        try emitter.emit("a", 1)
        #expect(self.log.take() == ["remover a 1", "once a 1", "many a 1"])
        #expect(try !emitter.emit("a", 2))
    }

    @Test("What a listener of every event adds or removes counts at once")
    func changingBeforeOthers() throws {
        let (log, emitter) = (self.log, self.emitter)
        let victim = emitter.on("a", log.listener("victim"))
        let any = emitter.onAny(
            log.listener("any") {
                emitter.off(victim)
                emitter.once("*", log.listener("added"))
            }
        )
        try emitter.emit("a", 1)
        #expect(log.take() == ["any a 1", "added a 1"])
        emitter.off(any)
        #expect(try !emitter.emit("a", 2))
    }

    @Test("Listeners of every event that come or go meanwhile count from the next emit on")
    func changingAny() throws {
        let (log, emitter) = (self.log, self.emitter)
        var tokens: [ListenerToken] = []
        tokens.append(
            emitter.onAny(
                log.listener("1") {
                    for token in tokens { emitter.off(token) }
                    emitter.onAny(log.listener("3"))
                }
            )
        )
        tokens.append(emitter.onAny(log.listener("2")))
        try emitter.emit("a", 1)
        #expect(log.take() == ["1 a 1", "2 a 1"])
        try emitter.emit("a", 2)
        #expect(log.take() == ["3 a 2"])
    }

    @Test("A nested emit runs to its end inside the outer one")
    func nested() throws {
        let emitter = self.emitter
        emitter.on("outer", self.log.listener("1") { try emitter.emit("inner", 2) })
        emitter.on("outer", self.log.listener("2"))
        emitter.on("inner", self.log.listener("3"))
        emitter.on("*", self.log.listener("4"))
        try emitter.emit("outer", 1)
        #expect(
            self.log.take() == ["1 outer 1", "3 inner 2", "4 inner 2", "2 outer 1", "4 outer 1"]
        )
    }

    @Test("A once listener that emits its own event is not called again")
    func nestedOnce() throws {
        let emitter = self.emitter
        var wasHeard: Bool?
        emitter.once("a", self.log.listener("once") { wasHeard = try emitter.emit("a", 2) })
        try emitter.emit("a", 1)
        #expect(wasHeard == false)
        #expect(self.log.take() == ["once a 1"])
    }

    @Test("A many listener that emits its own event ends after its number of calls")
    func nestedMany() throws {
        let emitter = self.emitter
        try emitter.many("a", times: 3, self.log.listener("many") { try emitter.emit("a", 2) })
        try emitter.emit("a", 1)
        #expect(self.log.take() == ["many a 1", "many a 2", "many a 2"])
    }

    @Test("A once listener that a nested emit uses up is not called by the outer one")
    func onceUsedUpInside() throws {
        let emitter = self.emitter
        var nested = false
        emitter.on(
            "**",
            self.log.listener("other") {
                guard !nested else { return }
                nested = true
                try emitter.emit("a", 2)
            })
        // Behind the other one in the order of calls.
        emitter.once("**", self.log.listener("once"))
        try emitter.emit("a", 1)
        #expect(self.log.take() == ["other a 1", "other a 2", "once a 2"])
    }

    @Test("No nesting exceeds a number of calls", arguments: 1...5)
    func manyNested(times: Int) throws {
        let emitter = self.emitter
        var depth = 0
        emitter.on("a") { _, _ in
            depth += 1
            defer { depth -= 1 }
            if depth < 4 { for _ in 0..<2 { try emitter.emit("a", depth) } }
        }
        try emitter.many("a", times: times, self.log.listener("many"))
        try emitter.emit("a", 0)
        #expect(self.log.take().count == times)
        #expect(emitter.listenerCount(for: "a") == 1)
    }

    @Test("One that was taken back while two emits had yet to call it is called once")
    func onceTakenBackInside() throws {
        let emitter = self.emitter
        var token: ListenerToken?
        var depth = 0
        emitter.on("**") { _, _ in
            depth += 1
            defer { depth -= 1 }
            if depth < 3 { try emitter.emit("a", depth + 1) } else if let token { emitter.off(token) }
        }
        token = emitter.once("**", self.log.listener("once"))
        try emitter.emit("a", 1)
        #expect(self.log.take() == ["once a 3"])
    }

    @Test("An error that only a used-up listener would have heard is unheard")
    func unheardError() throws {
        let emitter = self.emitter
        var code: EventSocketError.Code?
        emitter.once(
            "error",
            self.log.listener("once") {
                do { try emitter.emit("error", 2) } catch { code = (error as? EventSocketError)?.code }
            })
        #expect(try emitter.emit("error", 1))
        #expect(code == .unheardError)
        #expect(self.log.take() == ["once error 1"])
    }

    @Test("A once listener may register again")
    func onceAgain() throws {
        let (log, emitter) = (self.log, self.emitter)
        emitter.once("a", log.listener("first") { emitter.once("a", log.listener("second")) })
        for number in 1...3 { try emitter.emit("a", number) }
        #expect(log.take() == ["first a 1", "second a 2"])
    }

    @Test("An error thrown in a nested emit comes out of the outer one, or stays where it is caught")
    func nestedThrow() throws {
        let emitter = self.emitter
        emitter.on("inner", self.log.listener("thrower") { throw EmitterLog.Refusal(label: "inner") })
        emitter.on("outer", self.log.listener("1") { _ = try? emitter.emit("inner", 2) })
        emitter.on("outer", self.log.listener("2") { try emitter.emit("inner", 3) })
        emitter.on("outer", self.log.listener("never"))
        #expect(throws: EmitterLog.Refusal(label: "inner")) { try emitter.emit("outer", 1) }
        #expect(self.log.take() == ["1 outer 1", "thrower inner 2", "2 outer 1", "thrower inner 3"])
    }

    /// How the last reference to a listener goes.
    enum Removal: CaseIterable {
        case off, removePattern, removeAll, offAny, offOfAny, use
    }

    @Test("What a listener held may use the emitter while it goes away", arguments: Removal.allCases)
    func usingWhileReleasing(removal: Removal) throws {
        final class Guest {
            let leave: () -> Void
            init(_ leave: @escaping () -> Void) { self.leave = leave }
            deinit { self.leave() }
        }
        let (log, emitter) = (self.log, self.emitter)
        let other = emitter.on("other", log.listener("other"))
        var seen: [Bool] = []
        func listener() -> EventEmitter<Int>.Listener {
            let guest = Guest {
                seen.append(emitter.off(other))
                seen.append(emitter.listenerCount(for: "a") == 0)
                emitter.on("parting", log.listener("parting"))
            }
            return { _, _ in withExtendedLifetime(guest) {} }
        }
        switch removal {
        case .off: emitter.off(emitter.on("a", listener()))
        case .removePattern:
            emitter.on("a", listener())
            emitter.removeAll(on: "a")
        case .removeAll:
            emitter.on("a", listener())
            emitter.removeAll()
        case .offAny:
            emitter.onAny(listener())
            emitter.offAny()
        case .offOfAny: emitter.off(emitter.onAny(listener()))
        case .use:
            emitter.once("a", listener())
            try emitter.emit("a", 1)
        }
        // `removeAll` has taken the other listener before.
        #expect(seen == [removal != .removeAll, true])
        #expect(emitter.listenerCount(for: "parting") == 1)
        #expect(emitter.listenerCount(for: "other") == 0)
    }
}
