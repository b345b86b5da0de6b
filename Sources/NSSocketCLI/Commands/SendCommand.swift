//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NIOCore
import NSSocket

/// `nss send`: one message.
struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Connect, send one message and close.",
        discussion: """
            Returns when the message has been handed to the system and the connection is closed.
            Fails if the answer is no message: a server that wants TLS gives one.

              nss send 6785 chat::hello '{"from":"me"}'
              nss send unix:/tmp/events tick
              nss send 6785 '["a b","c"]' 1        a name with white space, as a JSON array
              nss send 6785 -- temperature -5
            """
    )

    @Argument(help: Target.help, transform: Target.argument)
    var target: Target

    @Argument(help: "The event's name: a::b, or a JSON array of its segments.")
    var event: String

    @Argument(help: "The payload: any JSON. Without it, null.")
    var payload: String?

    @OptionGroup(title: "TLS options") var tls: TLSOptions
    @OptionGroup var format: FormatOptions

    /// The number of the only connection.
    private static let number = 1

    func validate() throws {
        _ = try self.tls.client(self.target)
    }

    func run() async throws {
        let tls = try self.tls.client(self.target)
        self.tls.warn()
        let endings = Endings()
        let reporter = Reporter(isJSON: self.format.isJSON, isServer: false, endings: endings)
        let name: EventName
        let payload: RawJSON
        do {
            name = try self.name()
            payload = try self.payload.map { try RawJSON(typed: ByteBuffer(string: $0)) } ?? .null
        } catch {
            throw reporter.failing(
                Failure(.badData, code: "invalidInput", "Nothing was sent: \(Failure(error).message)"), connection: nil
            )
        }
        let connections = OpenConnections()
        let refusal = Refusal()
        let delivery = Delivery(to: self.target.address)
        let excess = InputLine.event(name, payload).excess
        if let excess {
            Diagnostics.standard.error("warning: the message \(excess) by default.")
        }
        try await endings.watch(timeout: nil) { group throws(Failure) in
            group.addTask {
                do {
                    let start = ContinuousClock.now
                    let socket = try await EventSocket.connect(to: self.target.address, tls: tls, logger: .tool)
                    guard connections.add(socket) != nil else { return socket.abort() }
                    let connectTime = ContinuousClock.now - start
                    await self.watch(socket, reporter, onRefusal: { refusal.store($0) }) { endings.report(.closed($0)) }
                    await Arrival.settle(socket, connectTime: connectTime)
                    // Its end is reported already.
                    guard socket.isConnected else { return }
                    delivery.begin()
                    try await socket.send(name, payload)
                    delivery.sent(heardBefore: delivery.heardCount)
                    try await socket.flush()
                    if excess != nil { await Arrival.awaitRefusal() }
                    endings.report(.inputEnded)
                } catch {
                    endings.report(.failed(Failure(error)))
                }
            }
            for await ending in endings.inOrder {
                // A peer may end as soon as it has the message, which may be before this side is told that it has left.
                let saidGoodbye = delivery.hasBegun && excess == nil
                await connections.close()
                switch ending {
                case .closed(let reason):
                    if refusal.failure == nil, let failure = delivery.failure(after: reason, saidGoodbye: saidGoodbye) {
                        throw reporter.failing(failure, connection: Self.number)
                    }
                case .failed(let failure):
                    throw reporter.failing(refusal.failure ?? failure, connection: Self.number)
                case .outputClosed(let number): try Failure.outputClosed(number)
                default: break
                }
                if let failure = refusal.failure { throw reporter.failing(failure, connection: Self.number) }
                return
            }
        }
    }

    private func name() throws -> EventName {
        if self.event.utf8.first == .openBracket { return try EventName(json: RawJSON(self.event).bytes) }
        if let fault = PlainName.fault(self.event) { throw EventSocketError(.invalidEventName, fault) }
        return EventName(self.event)
    }

    private func watch(
        _ socket: EventSocket, _ reporter: Reporter, onRefusal: @escaping @Sendable (Failure) -> Void,
        onClose: @escaping @Sendable (CloseReason) -> Void
    ) async {
        await socket.setUp { socket in
            if reporter.isJSON { reporter.opened(Self.number, peer: socket.peer(at: self.target.address)) }
            socket.onLifecycle { _, event in
                switch event {
                case .error(let error) where error.code == .malformedFrame:
                    onRefusal(.notUnderstood(by: self.target.address, error))
                case .close(let reason):
                    // A server may look at our certificate only after it was sent to.
                    if case .failed(let error) = reason, error.code == .tlsFailed { onRefusal(Failure(error)) }
                    if reporter.isJSON { reporter.closed(Self.number) }
                    onClose(reason)
                default: break
                }
            }
            // What is answered is of no interest, but whether it is a message at all.
            socket.onAny { _, _ in }
        }
    }
}
