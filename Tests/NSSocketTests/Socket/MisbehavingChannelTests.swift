//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

@Suite("A connection over a channel that calls back from everything")
struct MisbehavingChannelTests {
    /// An answer over the high watermark of ``EventSocket/Configuration/small``, and over what may gather.
    static let long = RawJSON(unchecked: ByteBuffer(string: "\"" + String(repeating: "x", count: 600) + "\""))

    // MARK: A write fails

    /// What else is true when a write fails while a read is dispatched.
    enum Circumstance: String, CaseIterable {
        case nothingElse, inputLeft, mailboxFull, throttled, closing, draining
    }

    enum Fault: String, CaseIterable {
        case writeFails, writeFailsAndReads, readFails, peerEnds
    }

    @Test(
        "However a connection breaks while its listeners answer, its end is announced once",
        arguments: [false, true], Circumstance.allCases)
    func answering(isClient: Bool, circumstance: Circumstance) throws {
        for fault in Fault.allCases { try self.answer(isClient, circumstance, fault) }
    }

    private func answer(_ isClient: Bool, _ circumstance: Circumstance, _ fault: Fault) throws {
        var configuration = EventSocket.Configuration.small
        if circumstance == .throttled { configuration.messageRate = MessageRate(perSecond: 1, burst: 2) }
        let connection = try MisbehavingConnection(isClient: isClient, configuration)
        let sequence = connection.socket.messages(matching: "m")
        let consumer = connection.task {
            var count = 0
            do { for try await _ in sequence { count += 1 } } catch {}
            return count
        }
        connection.isolated { socket in
            socket.on("q") { socket, _ in
                if circumstance == .closing { socket.close() }
                if circumstance == .draining { socket.finishSoon() }
                try? socket.send("answer", Self.long)
            }
        }
        connection.loop.run()
        let frames = ["[\"q\",1]", "[\"q\",2]"] + (circumstance == .mailboxFull ? (1...9).map { "[\"m\",\($0)]" } : [])
        for frame in frames { connection.peerSends(frame) }
        if circumstance == .inputLeft { connection.channel.readSize = 11 }
        switch fault {
        case .writeFails: connection.resets(before: .write)
        case .writeFailsAndReads: connection.resets(before: .write, sending: "[\"q\",3]", "[\"m\",1]")
        case .readFails: connection.channel.socket.peerResets()
        case .peerEnds: connection.channel.socket.peerEnds()
        }
        connection.settle()
        connection.loop.advance(by: .seconds(60))
        if fault == .peerEnds { connection.settle() }
        #expect(connection.closeCount == 1, "\(fault): \(connection.announced.value)")
        #expect(connection.channel.life == .closed, "\(fault)")
        _ = consumer
    }

    @Test("A reset that comes between an answer and the rest of the read ends the connection")
    func resetWhileAnswering() throws {
        let connection = try MisbehavingConnection()
        connection.isolated { $0.on("q") { socket, _ in try socket.send("answer", Self.long) } }
        connection.loop.run()
        connection.peerSends("[\"q\",1]", "[\"q\",2]", "[\"q\",3]")
        connection.resets(before: .write)
        connection.settle()
        #expect(connection.closeCount == 1)
    }

    // MARK: The end

    @Test("A write that fails is a failure, for the connection and for its sequences")
    func brokenWrite() throws {
        let connection = try MisbehavingConnection()
        let sequence = connection.socket.messages(matching: "m")
        let outcome = Watched<[String]>([])
        connection.task {
            do {
                for try await _ in sequence {}
                outcome.append("ended")
            } catch let error as EventSocketError { outcome.append("\(error.code)") } catch {}
        }
        connection.loop.run()
        connection.resets(before: .write)
        connection.isolated { try? $0.send("hello") }
        connection.settle()
        #expect(connection.announced.value.last == "close failed connectionFailed")
        #expect(outcome.value == ["connectionFailed"])
    }

    @Test("A channel that closes without a word is a failure")
    func closedSilently() throws {
        let connection = try MisbehavingConnection()
        connection.isolated { $0.on("q") { _, _ in } }
        connection.loop.run()
        connection.channel.close0(error: ChannelError.ioOnClosedChannel, mode: .all, promise: nil)
        connection.settle()
        #expect(connection.announced.value.last == "close failed connectionFailed")
    }

    @Test("A close whose last write fails is a failure, as what was sent is lost")
    func brokenClose() throws {
        let connection = try MisbehavingConnection()
        connection.resets(before: .write)
        connection.isolated { socket in
            try? socket.send("goodbye")
            socket.close()
        }
        connection.settle()
        #expect(connection.announced.value.last == "close failed connectionFailed")
    }

    @Test("The peer's orderly end is no failure")
    func orderlyEnd() throws {
        for isEndedHere in [false, true] {
            let connection = try MisbehavingConnection()
            connection.isolated { $0.on("q") { socket, _ in try socket.send("answer") } }
            connection.loop.run()
            connection.peerSends("[\"q\",1]")
            if isEndedHere { connection.socket.close() }
            connection.channel.socket.peerEnds()
            connection.settle()
            #expect(connection.announced.value.last == (isEndedHere ? "close closedLocally" : "close closedByPeer"))
        }
    }

    // MARK: What waits

    @Test("A client's sequence is woken for what came in the last read of a connection")
    func lastRead() throws {
        let connection = try MisbehavingConnection(isClient: true)
        let mailbox = Mailbox<EventMessage>(policy: MailboxPolicy())
        let kept = Watched<[KeptConsumers]>([])
        connection.isolated { socket in
            socket.adopt(KeptConsumers(maxListeners: 10)) { socket, _ in
                let consumers = socket.giveBackConsumers().kept
                kept.append(consumers)
            }
            socket.attach(Inlet(mailbox: mailbox, label: "m", outlivesConnection: true), to: "m")
            socket.on("q") { socket, _ in try socket.send("answer", Self.long) }
        }
        connection.recordLifecycle()
        let taken = Watched<[Int]>([])
        connection.task {
            if case .batch(let batch, _, _) = try? await mailbox.take() { taken.append(batch.count) }
        }
        connection.loop.run()
        connection.peerSends("[\"m\",1]", "[\"q\",1]")
        connection.resets(before: .write)
        connection.settle()
        #expect(connection.closeCount == 1)
        #expect(taken.value == [1])
        mailbox.finish()
        connection.settle()
    }

    @Test("What was sent while shared lines waited for their flush leaves after it", arguments: [-1, 0, 1, 100])
    func flushShared(excess: Int) throws {
        let connection = try MisbehavingConnection()
        let limit = EventSocket.Configuration.small.outbound.highWatermark
        // The line feed and `["s",""]` are 9 bytes.
        let text = "[\"s\",\"" + String(repeating: "x", count: limit + excess - 9) + "\"]\n"
        let lines = SharedLines(trusted: ByteBuffer(string: text), count: 1)
        let policy = SharedBacklogPolicy(maximum: 1 << 20, dropsOldest: false)
        _ = connection.socket.share(lines, backlog: policy, flushes: false)
        connection.loop.run()
        connection.isolated { try? $0.send("mine") }
        connection.loop.run()
        connection.socket.flushShared()
        connection.loop.run()
        #expect(connection.takenLines.last == "[\"mine\",null]")
    }

    @Test("An idle time that is set after the end makes no timer")
    func idleAfterEnd() throws {
        let connection = try MisbehavingConnection()
        connection.socket.abort()
        connection.settle()
        connection.isolated { $0.setIdle(.seconds(1)) }
        #expect(connection.loop.timerCount == 0)
    }

    // MARK: Shutdown

    enum LoginStage: String, CaseIterable {
        case beforeAsking, whileAsking, beforeVerdict, beforeService, whileServing
    }

    enum Service: String, CaseIterable { case sequence, closed, listeners }

    @Test(
        "A connection drains at once, whatever a login and its service are about",
        arguments: LoginStage.allCases, Service.allCases)
    func drains(stage: LoginStage, service: Service) throws {
        let connection = try MisbehavingConnection()
        let socket = connection.socket
        let (reached, passed) = (Watched<[LoginStage]>([]), Watched(false))
        let isDone = Watched(false)
        connection.task {
            func pass(_ current: LoginStage) async {
                reached.append(current)
                if current == stage { _ = try? await passed.first { $0 ? true : nil } }
            }
            await pass(.beforeAsking)
            reached.append(.whileAsking)
            _ = try? await socket.nextMessage()
            await pass(.beforeVerdict)
            switch service {
            case .sequence:
                let messages = socket.messages(matching: "**")
                await pass(.beforeService)
                reached.append(.whileServing)
                do { for try await _ in messages {} } catch {}
            case .closed:
                await pass(.beforeService)
                reached.append(.whileServing)
                _ = try? await socket.closed()
            case .listeners:
                await socket.setUp { socket in _ = socket.on("q") { _, _ in } }
                await pass(.beforeService)
                reached.append(.whileServing)
                _ = try? await socket.closed()
            }
            isDone.update { $0 = true }
            socket.close()
        }
        connection.settle()
        if stage != .beforeAsking, stage != .whileAsking { connection.peerSends("[\"login\",1]") }
        connection.settle()
        #expect(reached.value.last == stage)
        socket.finishSoon()
        connection.settle()
        passed.update { $0 = true }
        connection.settle()
        // Nothing that was sent is left to be waited for, and the peer has not ended its direction.
        #expect(connection.channel.socket.isOutputShutDown, "it does not drain")
        connection.channel.socket.peerEnds()
        connection.settle()
        #expect(isDone.value)
        #expect(connection.announced.value.last == "close closedLocally")
    }
}
