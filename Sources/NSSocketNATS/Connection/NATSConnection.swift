//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

internal import CNATS
internal import NSSocket
internal import Synchronization

/// One connection of libnats and its subscriptions, used by the backplane's one thread.
///
/// Order: libnats' reader enqueues messages as the server sent them, and all of a subscription's go to one thread that calls
/// back. With global message delivery that is one for all subscriptions of the process, as the pool has one thread unless the
/// process enlarges it (`nats_SetMessageDeliveryPoolSize`). Even then a topic keeps its order, as one subscription's copies
/// count.
final class NATSConnection: Sendable {
    private struct Subscription {
        var handle: CHandle
        var ticket: CallbackTicket
    }

    private struct State {
        var connection: CHandle?
        var subscriptions: [SubjectMap.Number: Subscription] = [:]
        /// Subscriptions that ended, and when.
        var ended: [(handle: CHandle, at: ContinuousClock.Instant)] = []
    }

    let ticket: CallbackTicket
    private let backplane: NATSBackplane
    private let state = Mutex(State())

    init(_ backplane: NATSBackplane) {
        self.backplane = backplane
        self.ticket = CallbackTicket(.connection(backplane))
    }

    /// Tries all servers once. Blocks.
    ///
    /// - Returns: Why there is no connection; `nil` if there is.
    func connect() -> String? {
        var connection: OpaquePointer?
        do {
            let options = try NATSOptions(self.backplane.configuration, ticket: self.ticket)
            let status = natsConnection_Connect(&connection, options.pointer)
            guard status == NATS_OK else { return NATSReason.lastOfThisThread(status) }
        } catch { return error.message }
        let handle = connection.map(CHandle.init)
        self.state.withLock { $0.connection = handle }
        return nil
    }

    /// Where it is connected to.
    var server: String {
        guard let connection = self.pointer else { return "" }
        var text = [CChar](repeating: 0, count: 512)
        guard natsConnection_GetConnectedUrl(connection, &text, text.count) == NATS_OK else { return "" }
        let url = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // No address has credentials here; should one ever have them, they are not shown.
        return String(url.split(separator: "@").last ?? "")
    }

    /// Bytes of the longest frame that the server takes; 0 if it does not say.
    var maximumPayload: Int {
        self.pointer.map { Int(clamping: natsConnection_GetMaxPayload($0)) } ?? 0
    }

    // MARK: On the one thread

    func open(_ number: SubjectMap.Number, subject: String) {
        guard let connection = self.pointer else { return }
        let ticket = CallbackTicket(.subscription(self.backplane, number))
        var subscription: OpaquePointer?
        let status = natsConnection_Subscribe(
            &subscription, connection, subject,
            { _, _, message, closure in
                CallbackTicket(closure)?.messageArrived(message)
                natsMsg_Destroy(message)
            }, ticket.closure)
        guard status == NATS_OK, let handle = subscription.map(CHandle.init) else {
            ticket.revoke()
            // A connection that is gone is made anew, with all subscriptions.
            guard status != NATS_CONNECTION_CLOSED else { return }
            return self.backplane.trouble("it does not subscribe: \(NATSReason.lastOfThisThread(status))")
        }
        self.state.withLock { $0.subscriptions[number] = Subscription(handle: handle, ticket: ticket) }
    }

    func close(_ number: SubjectMap.Number) {
        let now = ContinuousClock.now
        let ended = self.state.withLock { $0.subscriptions.removeValue(forKey: number) }
        if let ended {
            ended.ticket.revoke()
            natsSubscription_Unsubscribe(ended.handle.pointer)
        }
        let gone = self.state.withLock { state in
            if let ended { state.ended.append((ended.handle, now)) }
            // The reader of libnats before 3.6.1 may be about to use a subscription that ended just now.
            let gone = state.ended.prefix { $0.at < now - .seconds(1) }
            state.ended.removeFirst(gone.count)
            return gone.map(\.handle)
        }
        for handle in gone { natsSubscription_Destroy(handle.pointer) }
    }

    /// Returns why the frame is lost; `nil` if libnats took it.
    ///
    /// A write that takes too long makes libnats end the connection and make another.
    func publish(_ frame: [UInt8], subject: String) -> FrameLoss? {
        guard let connection = self.pointer else { return .noConnection }
        return switch natsConnection_Publish(connection, subject, frame, Int32(clamping: frame.count)) {
        case NATS_OK: nil
        case NATS_MAX_PAYLOAD: .frameTooLarge
        case NATS_INSUFFICIENT_BUFFER, NATS_CONNECTION_CLOSED: .noConnection
        default: .notWritten
        }
    }

    /// Writes what libnats holds back for a better moment, and waits for the server's answer.
    ///
    /// - Returns: Whether it came in time; `nil` if there is no connection to wait for it on.
    @discardableResult
    func flush(timeout: Duration) -> Bool? {
        // While it connects again, libnats would hold what asks for the answer back too, without a limit.
        guard let connection = self.pointer, natsConnection_Status(connection) == NATS_CONN_STATUS_CONNECTED else {
            return nil
        }
        return natsConnection_FlushTimeout(connection, timeout.wholeMilliseconds) == NATS_OK
    }

    /// Ends it. Blocks until its threads are gone.
    func close() {
        self.ticket.revoke()
        let state = self.state.withLock { state in
            defer { state = State() }
            return state
        }
        for subscription in state.subscriptions.values { subscription.ticket.revoke() }
        natsConnection_Destroy(state.connection?.pointer)
        for subscription in state.subscriptions.values { natsSubscription_Destroy(subscription.handle.pointer) }
        for ended in state.ended { natsSubscription_Destroy(ended.handle.pointer) }
    }

    /// What libnats keeps for a thread that is about to end.
    static func releaseThreadMemory() { nats_ReleaseThreadMemory() }

    private var pointer: OpaquePointer? { self.state.withLock { $0.connection }?.pointer }
}
#endif
