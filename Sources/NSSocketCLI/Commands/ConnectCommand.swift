//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NSSocket

/// `nss connect`: sends what stdin says and prints what the peer sends.
struct ConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Connect, send the lines of stdin and print every message.",
        discussion: """
            A line of stdin is a name and, if you like, a payload, or for names that cannot be written so a whole frame:

              chat::hello {"from":"me"}
              ["a b",{"from":"me"}]

            Messages are printed to stdout in the same form; the rest goes to stderr.

            At the end of input, what was sent leaves and the connection closes. To wait for answers, say so with \
            --count or --timeout. An input without a byte, such as /dev/null, ends nothing: there is nothing to send. \
            A peer that closes first is a failure (69). With --reconnect, a connection that is lost is made again; what is typed meanwhile \
            leaves when there is one.

              nss connect 6785
              nss connect 6785 --reconnect
              echo 'math::sum [1,2]' | nss connect 6785 --count 1 --timeout 5
              nss connect 6785 --json | jq 'select(.type == "message").payload'
              echo '{"event":["a","b"],"payload":1}' | nss connect 6785 --json
              nss connect tls://localhost:6786 --ca ca.pem
            """
    )

    @Argument(help: Target.help, transform: Target.argument)
    var target: Target

    @Flag(help: "Connect again, and again, when the connection is lost or cannot be made.")
    var reconnect = false

    @Option(help: ArgumentHelp("Give up (69) after this many retries in a row.", valueName: "n"))
    var maxRetries: Int?

    @Option(help: ArgumentHelp("Bytes of one received message at most.", valueName: "bytes"))
    var maxFrame: Int?

    @OptionGroup var receiving: ReceivingOptions
    @OptionGroup var keepAlive: KeepAliveOptions
    @OptionGroup(title: "TLS options") var tls: TLSOptions
    @OptionGroup var format: FormatOptions

    /// The number of the only connection.
    private static let number = 1

    func validate() throws {
        if let maxRetries {
            guard self.reconnect else { throw ValidationError("--max-retries needs --reconnect.") }
            guard maxRetries >= 0 else { throw ValidationError("--max-retries must not be negative.") }
        }
        if let maxFrame, maxFrame < 1 { throw ValidationError("--max-frame must be at least 1.") }
        _ = try self.tls.client(self.target)
    }

    private var configuration: EventSocket.Configuration {
        var configuration = EventSocket.Configuration()
        configuration.keepAlive = self.keepAlive.setting
        if let maxFrame { configuration.limits.length = maxFrame }
        return configuration
    }

    func run() async throws {
        let tls = try self.tls.client(self.target)
        self.tls.warn()
        let endings = Endings()
        let reporter = Reporter(isJSON: self.format.isJSON, isServer: false, endings: endings)
        let status = RunStatus(isJSON: self.format.isJSON)
        let delivery = Delivery(to: self.target.address)
        let conversation = Conversation(
            reporter: reporter, endings: endings, filter: self.receiving.filter,
            tally: Tally(limit: self.receiving.count, counts: status.isShown), echoes: false,
            delivery: delivery
        )
        let input = InputSender(
            input: try StandardInput(), reporter: reporter, connection: self.reconnect ? nil : Self.number,
            delivery: delivery
        )
        if self.reconnect {
            return try await ReconnectingConversation(
                address: self.target.address, tls: tls, maxRetries: self.maxRetries, receiving: self.receiving,
                input: input, conversation: conversation, status: status, delivery: delivery,
                configuration: self.configuration
            ).run()
        }
        let connections = OpenConnections()
        var peerEnd: Failure?
        try await endings.watch(timeout: self.receiving.timeout) { group throws(Failure) in
            group.addTask {
                do {
                    let start = ContinuousClock.now
                    let socket = try await EventSocket.connect(
                        to: self.target.address, tls: tls, configuration: self.configuration, logger: .tool)
                    let connectTime = ContinuousClock.now - start
                    guard connections.add(socket) != nil else { return socket.abort() }
                    await conversation.begin(Self.number, on: socket, peer: socket.peer(at: self.target.address)) {
                        endings.report(.closed($0))
                    }
                    await Arrival.settle(socket, connectTime: connectTime)
                    if try await input.sendAll(to: socket) == .inputEnded { endings.report(.inputEnded) }
                } catch {
                    endings.report(.failed(Failure(error)))
                }
            }
            group.addTask { await status.show(connections, conversation.tally) }
            loop: for await ending in endings.inOrder {
                switch ending {
                case .inputEnded:
                    guard self.receiving.count == nil, self.receiving.seconds == nil else { continue }
                    connections.sayGoodbye()
                case .closed(let reason):
                    try self.checkCount(reason, conversation.tally)
                    let saidGoodbye = if connections.isClosing { true } else { await input.isDone() }
                    peerEnd = delivery.failure(after: reason, saidGoodbye: saidGoodbye)
                    break loop
                case .failed(let failure):
                    await connections.close()
                    throw reporter.failing(failure, connection: Self.number)
                case .signal, .countReached, .timeOver, .outputClosed:
                    if case .timeOver = ending, !connections.hasBegun {
                        throw self.notConnected()
                    }
                    await connections.close()
                    try self.end(ending, conversation.tally)
                    break loop
                }
            }
        }
        if let peerEnd {
            try input.checkNothingWasLost()
            throw reporter.failing(peerEnd, connection: Self.number)
        }
        try input.checkAllWasSent()
    }

    private func end(_ ending: Ending, _ tally: Tally) throws(Failure) {
        switch ending {
        case .timeOver: try self.receiving.timeOver(after: tally.count)
        case .outputClosed(let number): try Failure.outputClosed(number)
        default: break
        }
    }

    private func notConnected() -> Failure {
        Failure(
            .timeOut, code: "connectTimedOut",
            "\(self.target.address) did not answer in time; check the address, or raise --timeout."
        )
    }

    private func checkCount(_ reason: CloseReason, _ tally: Tally) throws(Failure) {
        if case .failed = reason { return }
        guard let wanted = self.receiving.count else { return }
        throw Failure(
            .unavailable, code: "closedByPeer",
            "The peer closed the connection after \(tally.count) of \(wanted) messages; "
                + "ask for fewer, or see why it did."
        )
    }
}
