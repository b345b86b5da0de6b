//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@Suite("An emitter")
struct EventEmitterTests {
    private let log = EmitterLog()
    private var emitter: EventEmitter<Int> { self.log.emitter }

    @Test("Every matching listener gets the name and the payload; emit says whether there was one")
    func emitting() throws {
        self.emitter.on("data::*", self.log.listener("star"))
        self.emitter.on("data::x", self.log.listener("x"))
        #expect(try self.emitter.emit("data::x", 1))
        #expect(try self.emitter.emit("data::y", 2))
        #expect(try !self.emitter.emit("data", 3))
        #expect(self.log.take() == ["x data::x 1", "star data::x 1", "star data::y 2"])
    }

    @Test("Listeners of one pattern are called in order of registration, also the same function twice")
    func order() throws {
        let twice = self.log.listener("twice")
        self.emitter.on("a", twice)
        self.emitter.on("a", self.log.listener("between"))
        self.emitter.on("a", twice)
        try self.emitter.emit("a", 1)
        #expect(self.log.take() == ["twice a 1", "between a 1", "twice a 1"])
    }

    @Test("A wildcard in an emitted name reaches wildcards and its own text only")
    func wildcardNames() throws {
        self.emitter.on("a", self.log.listener("a"))
        self.emitter.on("*", self.log.listener("star"))
        self.emitter.on(EventPattern(exactly: "*"), self.log.listener("text"))
        try self.emitter.emit("*", 1)
        #expect(self.log.take() == ["text * 1", "star * 1"])
    }

    @Test("once listens to one event")
    func once() throws {
        self.emitter.once("a::*", self.log.listener("once"))
        #expect(try self.emitter.emit("a::1", 1))
        #expect(try !self.emitter.emit("a::2", 2))
        #expect(self.log.take() == ["once a::1 1"])
    }

    @Test("many listens to so many events, of whatever name")
    func many() throws {
        try self.emitter.many("**", times: 3, self.log.listener("many"))
        for number in 1...5 { try self.emitter.emit(["a", "\(number)"], number) }
        #expect(self.log.take() == ["many a::1 1", "many a::2 2", "many a::3 3"])
    }

    @Test("many refuses to listen less than once", arguments: [0, -1, Int.min])
    func manyRefused(times: Int) throws {
        let error = #expect(throws: EventSocketError.self) {
            try self.emitter.many("a", times: times, self.log.listener("many"))
        }
        #expect(error?.code == .invalidArgument)
        #expect(self.emitter.eventPatterns.isEmpty)
        #expect(try !self.emitter.emit("a", 1))
    }

    @Test("off takes back one registration, once")
    func off() throws {
        let listener = self.log.listener("same")
        let first = self.emitter.on("a", listener)
        let second = self.emitter.on("a", listener)
        #expect(first != second)
        #expect(self.emitter.off(first))
        #expect(!self.emitter.off(first))
        try self.emitter.emit("a", 1)
        #expect(self.log.take() == ["same a 1"])
    }

    @Test("off takes back once, many and onAny, and tells when they are used up")
    func offOthers() throws {
        let once = self.emitter.once("a", self.log.listener("once"))
        let many = try self.emitter.many("a", times: 2, self.log.listener("many"))
        let any = self.emitter.onAny(self.log.listener("any"))
        let usedUp = self.emitter.once("b", self.log.listener("used up"))
        try self.emitter.emit("b", 0)
        #expect(self.log.take() == ["any b 0", "used up b 0"])
        #expect(!self.emitter.off(usedUp))
        #expect(self.emitter.off(once))
        #expect(self.emitter.off(many))
        #expect(self.emitter.off(any))
        #expect(!self.emitter.off(any))
        #expect(try !self.emitter.emit("a", 1))
        #expect(self.log.take().isEmpty)
    }

    @Test("A token of another emitter removes nothing")
    func tokensOfOthers() {
        let other = EmitterLog()
        let own = self.emitter.on("a", self.log.listener("own"))
        let any = self.emitter.onAny(self.log.listener("own"))
        let others = [other.emitter.on("a", other.listener("other")), other.emitter.onAny(other.listener("other"))]
        #expect(others.map { self.emitter.off($0) } == [false, false])
        #expect(Set(others + [own, any]).count == 4)
        #expect(self.emitter.listenerCount(for: "a") == 1)
    }

    @Test("removeAll(on:) removes exactly that pattern")
    func removeAllOnPattern() throws {
        for pattern in ["a::b", "a::*", "a::*", "a::**", "*::*"] as [EventPattern] {
            self.emitter.on(pattern, self.log.listener("\(pattern)"))
        }
        self.emitter.removeAll(on: "a::*")
        try self.emitter.emit("a::b", 1)
        #expect(self.log.take() == ["a::b a::b 1", "a::** a::b 1", "*::* a::b 1"])
    }

    @Test("removeAll keeps the listeners of every event; offAny removes only those")
    func removeAll() throws {
        self.emitter.onAny(self.log.listener("any"))
        self.emitter.on("a", self.log.listener("a"))
        self.emitter.once("**", self.log.listener("once"))
        self.emitter.removeAll()
        #expect(try self.emitter.emit("a", 1))
        #expect(self.log.take() == ["any a 1"])
        self.emitter.on("a", self.log.listener("new"))
        self.emitter.offAny()
        try self.emitter.emit("a", 2)
        #expect(self.log.take() == ["new a 2"])
    }

    @Test("Listeners of every event come first, in order of registration, whatever is emitted")
    func onAny() throws {
        self.emitter.on("**", self.log.listener("all"))
        self.emitter.onAny(self.log.listener("any 1"))
        self.emitter.onAny(self.log.listener("any 2"))
        try self.emitter.emit([], 1)
        #expect(self.log.take() == ["any 1  1", "any 2  1", "all  1"])
    }

    @Test("Having had a listener of every event does not count as being heard")
    func formerAny() throws {
        self.emitter.off(self.emitter.onAny(self.log.listener("any")))
        #expect(try !self.emitter.emit("a", 1))
        #expect(throws: EventSocketError.self) { try self.emitter.emit("error", 1) }
    }

    @Test("error throws when nothing hears it, and only that name")
    func unheardError() throws {
        let error = #expect(throws: EventSocketError.self) { try self.emitter.emit("error", 1) }
        #expect(error?.code == .unheardError)
        #expect(try !self.emitter.emit("error::x", 1))
        #expect(try !self.emitter.emit("Error", 1))
        #expect(try !self.emitter.emit(["error", ""], 1))
        self.emitter.on("other", self.log.listener("other"))
        #expect(throws: EventSocketError.self) { try self.emitter.emit(["error"], 1) }
    }

    @Test("error is heard by all whose pattern matches and those of every event", arguments: ["error", "*", "**", nil])
    func heardError(pattern: String?) throws {
        let listener = self.log.listener("heard")
        let token = pattern.map { self.emitter.on(EventPattern($0), listener) } ?? self.emitter.onAny(listener)
        #expect(try self.emitter.emit("error", 1))
        #expect(self.log.take() == ["heard error 1"])
        self.emitter.off(token)
        #expect(throws: EventSocketError.self) { try self.emitter.emit("error", 2) }
    }

    @Test("What a listener throws ends the emit and comes out of it", arguments: [true, false])
    func throwing(any: Bool) throws {
        let thrower = self.log.listener("thrower") { throw EmitterLog.Refusal(label: "no") }
        self.emitter.on("**", self.log.listener("later"))
        if any { self.emitter.onAny(thrower) } else { self.emitter.on("a", thrower) }
        #expect(throws: EmitterLog.Refusal(label: "no")) { try self.emitter.emit("a", 1) }
        #expect(self.log.take() == ["thrower a 1"])
        #expect(self.emitter.listenerCount(for: "a") == (any ? 1 : 2))
    }

    @Test("A once listener that throws is used up")
    func throwingOnce() throws {
        self.emitter.once("a", self.log.listener("once") { throw EmitterLog.Refusal(label: "no") })
        #expect(throws: EmitterLog.Refusal.self) { try self.emitter.emit("a", 1) }
        #expect(try !self.emitter.emit("a", 2))
    }

    @Test("listenerCount counts what a name would reach, without listeners of every event")
    func listenerCount() throws {
        for pattern in ["a::b", "a::b", "a::*", "**", "a"] as [EventPattern] {
            self.emitter.once(pattern, self.log.listener("x"))
        }
        self.emitter.onAny(self.log.listener("any"))
        #expect(self.emitter.listenerCount(for: "a::b") == 4)
        #expect(self.emitter.listenerCount(for: "a") == 2)
        #expect(self.emitter.listenerCount(for: "b::c") == 1)
        #expect(self.emitter.listenerCount(for: "a::*") == 2)
        #expect(self.log.take().isEmpty)
        try self.emitter.emit("a::b", 1)
        #expect(self.emitter.listenerCount(for: "a::b") == 0)
    }

    @Test("eventPatterns are in order of first registration, each once, while they have listeners")
    func eventPatterns() throws {
        let first = self.emitter.on("b::*", self.log.listener("1"))
        self.emitter.once("a", self.log.listener("2"))
        self.emitter.on(["b", "*"], self.log.listener("3"))
        self.emitter.on("**", self.log.listener("4"))
        self.emitter.onAny(self.log.listener("5"))
        #expect(self.emitter.eventPatterns == ["b::*", "a", "**"])
        self.emitter.off(first)
        #expect(self.emitter.eventPatterns == ["a", "b::*", "**"])
        try self.emitter.emit("a", 1)
        #expect(self.emitter.eventPatterns == ["b::*", "**"])
        self.emitter.removeAll()
        #expect(self.emitter.eventPatterns == [])
    }

    @Test("An emitter without payload emits names alone")
    func noPayload() throws {
        let emitter = EventEmitter<Void>(maxListeners: 0) { _, _ in }
        var names: [EventName] = []
        emitter.on("a::*") { name, _ in names.append(name) }
        #expect(try emitter.emit("a::b"))
        #expect(try !emitter.emit("b"))
        #expect(names == ["a::b"])
    }
}
