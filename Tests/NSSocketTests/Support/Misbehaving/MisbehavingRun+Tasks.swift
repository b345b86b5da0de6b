//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore

/// What the program's tasks do.
extension MisbehavingRun {
    /// Starts a task: of another thread or of the event loop, as chance has it.
    func start(_ name: String, _ body: @escaping @Sendable (EventSocket) async -> Void) {
        self.lastTask += 1
        let id = self.lastTask
        self.tasks[id] = name
        let isElsewhere = self.dice.chance(600)
        self.note("task \(id): \(name)\(isElsewhere ? "" : " on the loop")")
        let socket = self.socket
        self.connection.task(on: isElsewhere ? self.connection.elsewhere : self.connection.onLoop) {
            await body(socket)
            self.note("  task \(id) ends")
            self.tasks[id] = nil
        }
    }

    /// Waits until the test says so.
    private func waitForPermit() async {
        _ = try? await self.permits.first { $0 > 0 ? $0 -= 1 : nil }
    }

    func startConsumer(takesItsTime: Bool) {
        let limit = self.dice.chance(300) ? self.dice.within(1...5) : Int.max
        self.start(takesItsTime ? "slow consumer" : "consumer") { socket in
            let sequence = self.sequences.popLast() ?? self.open(socket)
            await self.consume(sequence, limit: limit, takesItsTime: takesItsTime)
        }
    }

    private func consume(_ sequence: EventMessageSequence, limit: Int, takesItsTime: Bool) async {
        var (last, count) = (0, 0)
        do {
            for try await message in sequence {
                let number = Self.number(of: message)
                self.check(number > last, "A sequence has \(number) behind \(last)")
                last = number
                count += 1
                if count >= limit { return }
                if takesItsTime { await self.waitForPermit() }
            }
            self.sequenceEnded()
        } catch {}
    }

    func startSender() {
        let (count, size) = (self.dice.within(1...6), self.dice.pick([0, 50, 200, 700]))
        self.start("sender of \(count) × \(size)") { socket in
            let payload = RawJSON(unchecked: ByteBuffer(string: "\"" + String(repeating: "x", count: size) + "\""))
            for _ in 0..<count {
                self.waitingSenders += 1
                defer { self.waitingSenders -= 1 }
                do { try await socket.send("a", payload) } catch { return }
            }
        }
    }

    func startFlush() {
        self.start("flush") { socket in
            let count = self.sentCount
            do {
                try await socket.flush()
                self.check(
                    self.plan.isEncrypted || self.arrivedCount >= count,
                    "flush() returned, but the system has \(self.arrivedCount) of \(count) messages")
            } catch {}
        }
    }

    /// How many of the messages that were sent on the event loop the system has.
    var arrivedCount: Int {
        let bytes = self.peer.received
        guard let last = bytes.readableBytesView.lastIndex(of: UInt8(ascii: "\n")) else { return 0 }
        return String(
            buffer: bytes.getSlice(at: bytes.readerIndex, length: last - bytes.readerIndex + 1) ?? ByteBuffer()
        )
        .split(separator: "\n").count { $0.hasPrefix("[\"o\"") }
    }

    /// A handler that serves what a router gets, and waits for the end.
    func startRouter() {
        var router = EventRouter()
        router.on("**") { [unowned self] message, socket in
            if self.dice.chance(300) { await self.waitForPermit() }
            if self.dice.chance(300) { try await socket.send("r", RawJSON(unchecked: ByteBuffer(string: "1"))) }
            if self.dice.chance(100) { await socket.setUp { self.act($0) } }
            self.witnessRouted(message)
        }
        self.start("router") { [router] socket in
            try? await socket.runScope(router: router) { _ = try? await $0.closed() }
            self.hasClosed = true
        }
    }

    private func witnessRouted(_ message: EventMessage) {
        self.note("  router handles \(Self.number(of: message))")
    }

    /// A login that takes a message for itself, decides about it for a while, and then serves the connection.
    func startLogin() {
        let (count, service) = (self.dice.within(1...2), self.dice.below(3))
        self.start("login, service \(service)") { socket in
            for _ in 0..<count {
                do { if try await socket.nextMessage() == nil { return self.close(socket) } } catch { return }
            }
            self.note("  login decides")
            await self.waitForPermit()
            self.note("  login has decided")
            switch service {
            case 0: await self.consume(self.open(socket), limit: .max, takesItsTime: false)
            case 1: break
            default: await socket.setUp { socket in self.tokens.append(socket.on("**") { _, _ in }) }
            }
            _ = service == 0 ? nil : try? await socket.closed()
            self.close(socket)
        }
    }
}
