//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// `nss connect --reconnect`: goes on over one connection after the other.
///
/// A wait of no time at all, as there is before the first retry, is not told of: by then there may be a connection again.
struct ReconnectingConversation: Sendable {
    let address: EventSocketAddress
    let tls: ClientTLS
    let maxRetries: Int?
    let receiving: ReceivingOptions
    let input: InputSender
    let conversation: Conversation
    let status: RunStatus
    let delivery: Delivery
    let configuration: EventSocket.Configuration
    private let connections = OpenConnections()

    init(
        address: EventSocketAddress, tls: ClientTLS, maxRetries: Int?, receiving: ReceivingOptions, input: InputSender,
        conversation: Conversation, status: RunStatus, delivery: Delivery, configuration: EventSocket.Configuration
    ) {
        self.address = address
        self.tls = tls
        self.maxRetries = maxRetries
        self.receiving = receiving
        self.input = input
        self.conversation = conversation
        self.status = status
        self.delivery = delivery
        self.configuration = configuration
    }

    private var endings: Endings { self.conversation.endings }

    func run() async throws {
        let client = EventSocketClient(
            to: self.address, tls: self.tls,
            configuration: EventSocketClient.Configuration(
                socket: self.configuration, reconnect: .fullJitter(maxRetries: self.maxRetries),
                whileDisconnected: .wait
            ),
            logger: .tool
        ) { try await self.begin(on: $0) }
        let (watched, awaited) = (client.stateChanges, client.stateChanges)
        var wasConnected = true
        try await self.endings.watch(timeout: self.receiving.timeout) { group throws(Failure) in
            group.addTask { await self.tell(of: watched) }
            group.addTask { await self.send(to: client, after: awaited) }
            group.addTask {
                await self.status.show(self.connections, self.conversation.tally) { client.state.activity }
            }
            group.addTask {
                do {
                    try await client.run()
                    self.endings.report(.closed(.closedLocally))
                } catch {
                    self.endings.report(.failed(Failure(error)))
                }
            }
            for await ending in self.endings.inOrder {
                wasConnected = if case .ready = client.state { true } else { false }
                guard try await self.ends(ending, client) else { continue }
                return
            }
        }
        if !wasConnected { try self.input.checkNothingWasLost() }
        if let failure = self.delivery.lossFailure {
            throw self.conversation.reporter.failing(failure, connection: nil)
        }
        try self.input.checkAllWasSent()
    }

    /// Sets up a connection before anything is sent on it.
    private func begin(on socket: EventSocket) async throws {
        guard let number = self.connections.add(socket) else {
            throw EventSocketError(.cancelled, "The run is about to end.")
        }
        await self.conversation.begin(number, on: socket, peer: socket.peer(at: self.address)) { reason in
            self.connections.remove(number)
            if !self.connections.isClosing { self.delivery.connectionLost() }
            // The last one: what was sent may not have arrived.
            if self.connections.isClosing, case .failed = reason { self.endings.report(.closed(reason)) }
        }
    }

    private func tell(of states: EventSocketClient.StateSequence) async {
        for await state in states {
            guard case .waiting(let attempt, let delay, let cause) = state, delay > .zero else { continue }
            self.conversation.reporter.waiting(attempt: attempt, delay: delay, cause: cause)
        }
    }

    /// Sends the input, once there has been a connection: without any, its end means nothing.
    private func send(to client: EventSocketClient, after states: EventSocketClient.StateSequence) async {
        for await state in states {
            guard case .ready = state else { continue }
            await Arrival.awaitRefusal(for: .milliseconds(50))
            guard case .ready = client.state else { continue }
            do {
                if try await self.input.sendAll(to: client) == .inputEnded { self.endings.report(.inputEnded) }
            } catch {
                self.endings.report(.failed(error))
            }
            return
        }
    }

    /// Returns whether this ends the run.
    private func ends(_ ending: Ending, _ client: EventSocketClient) async throws(Failure) -> Bool {
        switch ending {
        case .inputEnded:
            guard self.receiving.count == nil, self.receiving.seconds == nil else { return false }
            self.connections.sayGoodbye()
            client.close()
            return false
        case .closed(let reason):
            if case .failed(let error) = reason { throw Failure(error) }
        case .failed(let failure):
            await self.end(client)
            throw self.conversation.reporter.failing(failure, connection: nil)
        case .timeOver:
            await self.end(client)
            guard self.connections.hasBegun else { throw self.neverConnected() }
            try self.receiving.timeOver(after: self.conversation.tally.count)
        case .outputClosed(let number):
            await self.end(client)
            try Failure.outputClosed(number)
        case .signal, .countReached: await self.end(client)
        }
        return true
    }

    private func neverConnected() -> Failure {
        Failure(
            .timeOut, code: "connectTimedOut",
            "There was no connection to \(self.address) in time; see above why not, or raise --timeout."
        )
    }

    private func end(_ client: EventSocketClient) async {
        await self.connections.close()
        client.close()
    }
}

extension EventSocketClient.State {
    /// For people.
    var activity: String {
        switch self {
        case .connecting: "connecting"
        case .ready: "connected"
        case .waiting(let attempt, _, _): "waiting to connect again (\(attempt))"
        case .closed: "closed"
        }
    }
}
