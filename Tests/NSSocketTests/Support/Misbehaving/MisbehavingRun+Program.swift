//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore

/// What the program does on the event loop: in listeners, between them, and when the connection says something about itself.
extension MisbehavingRun {
    private enum Act: String {
        case nothing, send, sendMuch, listen, listenOnce, stopListening, open, openAndDrop, drop, idle
        case close, abort, drain
    }

    func setUp(_ socket: isolated EventSocket) {
        if self.plan.hasKeptConsumer { self.adopt(socket) }
        if self.plan.hasWitness {
            socket.onAny { [unowned self] _, message in self.witnessed.append(Self.number(of: message)) }
        }
        if self.plan.inspects { socket.inspect([{ [unowned self] in self.inspect($0, $1) }]) }
        if self.plan.expectsFirstMessage { socket.expectFirstMessage(within: .seconds(1)) }
        if self.dice.chance(700) { self.listen(socket, "q", times: nil) }
        socket.onLifecycle { [unowned self] socket, event in self.hear(event, socket) }
    }

    /// Does something that a program may do at any time.
    func act(_ socket: isolated EventSocket) {
        let ends = self.plan.endsEarly ? 1 : 0
        let act = self.dice.pick(weighted: [
            (20, Act.nothing), (30, .send), (12, .sendMuch), (5, .listen), (3, .listenOnce), (4, .stopListening),
            (3, .open),
            (6, .openAndDrop), (4, .drop), (1, .idle), (ends, .close), (ends, .abort), (ends, .drain),
        ])
        if act != .nothing { self.note("  \(act)") }
        self.perform(act, socket)
    }

    private func perform(_ act: Act, _ socket: isolated EventSocket) {
        switch act {
        case .nothing: break
        case .send: self.send(socket, count: 1, size: self.dice.pick([0, 20, 100, 300]))
        case .sendMuch: self.send(socket, count: self.dice.within(2...8), size: self.dice.pick([100, 300, 700]))
        case .listen: self.listen(socket, self.dice.pick(["q", "m", "*", "q::**"]), times: nil)
        case .listenOnce: self.listen(socket, self.dice.pick(["q", "m"]), times: self.dice.within(1...2))
        case .stopListening:
            if !self.tokens.isEmpty { socket.off(self.tokens.remove(at: self.dice.below(self.tokens.count))) }
        case .open: self.sequences.append(self.open(socket))
        case .openAndDrop:
            let sequence = self.open(socket)
            self.send(socket, count: self.dice.within(0...5), size: 500)
            _ = sequence
        case .drop:
            if !self.sequences.isEmpty { self.sequences.remove(at: self.dice.below(self.sequences.count)) }
        case .idle: socket.setIdle(self.dice.chance(500) ? .milliseconds(500) : nil)
        case .close: self.close(socket)
        case .abort: self.abort(socket)
        case .drain: self.drain(socket)
        }
    }

    func close(_ socket: EventSocket) {
        self.hasClosed = true
        socket.close()
    }

    func abort(_ socket: EventSocket) {
        self.hasAborted = true
        socket.abort()
    }

    func drain(_ socket: EventSocket) {
        self.hasDrained = true
        socket.finishSoon()
    }

    private func send(_ socket: isolated EventSocket, count: Int, size: Int) {
        for _ in 0..<count {
            let text = "[\(self.sentCount + 1),\"" + String(repeating: "x", count: size) + "\"]"
            guard (try? socket.send("o", RawJSON(unchecked: ByteBuffer(string: text)))) != nil else { return }
            self.sentCount += 1
        }
    }

    private func listen(_ socket: isolated EventSocket, _ pattern: EventPattern, times: Int?) {
        let listener: EventSocket.Listener = { [unowned self] socket, message in
            self.note("  listener \(pattern) hears \(Self.number(of: message))")
            self.act(socket)
            if self.dice.chance(50) { throw ListenerError() }
        }
        if let times {
            if let token = try? socket.many(pattern, times: times, listener) { self.tokens.append(token) }
        } else {
            self.tokens.append(socket.on(pattern, listener))
        }
    }

    private struct ListenerError: Error {}

    func open(_ socket: EventSocket) -> EventMessageSequence {
        let pattern: EventPattern = self.dice.pick(["q", "m", "n", "**"])
        let policy = self.dice.chance(500) ? MisbehavingPlan.mailbox(&self.dice) : nil
        return socket.messages(matching: pattern, buffering: policy)
    }

    /// Lets go of sequences when the list is in order again: connections may call back from that.
    func dropSequences() {
        let former = self.sequences
        self.sequences = []
        withExtendedLifetime(former) {}
    }

    private func inspect(_ message: EventMessage, _ socket: isolated EventSocket) -> MessageVerdict {
        if self.dice.chance(30) { self.act(socket) }
        let error = EventSocketError(.invalidArgument, "Not allowed.")
        switch self.dice.below(60) {
        case 0: return .close(error)
        case 1...4: return .reject(error)
        case 5...8: return .drop
        case 9...12: return .replace(message)
        default: return .pass
        }
    }

    private func hear(_ event: LifecycleEvent, _ socket: isolated EventSocket) {
        if case .error(let error) = event {
            self.note("  announced: error \(error)")
        } else {
            self.note("  announced: \(event.words)")
        }
        if case .inputClosed = event { self.checkInputEnd(socket) }
        if case .close = event { return }
        if self.dice.chance(200) { self.act(socket) }
    }

    // MARK: A client's consumer

    private func adopt(_ socket: isolated EventSocket) {
        let mailbox = Mailbox<EventMessage>(policy: MailboxPolicy(messages: 4))
        self.kept = (mailbox, nil)
        socket.adopt(KeptConsumers(maxListeners: 10)) { [unowned self] socket, _ in
            self.kept?.consumers = socket.giveBackConsumers().kept
        }
        socket.attach(Inlet(mailbox: mailbox, label: "kept", outlivesConnection: true), to: "m")
        let announced = self.connection.announced
        socket.onLifecycle { _, event in announced.append(event.words) }
        socket.startReading()
        self.start("kept") { [unowned self] socket in
            while case .batch(_, let resume, _)? = try? await mailbox.take() {
                if resume { socket.madeRoom(in: mailbox) }
                if self.dice.chance(300) { _ = try? await self.permits.first { $0 > 0 ? $0 -= 1 : nil } }
            }
        }
    }

    /// The number that the peer gave a message.
    static func number(of message: EventMessage) -> Int {
        var number: Int?
        for byte in message.payload.bytes.readableBytesView {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
                if number == nil { continue } else { break }
            }
            number = (number ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return number ?? -1
    }
}
