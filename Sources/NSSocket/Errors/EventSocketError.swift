//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The one error type of this library.
///
/// Switch over ``code``; show ``message`` to a person: it says what happened and what to do about it. Neither it nor
/// ``description`` ever contains a payload.
public struct EventSocketError: Error, Sendable {
    /// What went wrong, for programs.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Base: String {
            case invalidAddress, invalidEventName, invalidArgument
            case addressInUse, alreadyRunning
            case connectFailed, connectTimedOut
            case invalidTLSConfiguration, tlsFailed, tlsTimedOut
            case notConnected, connectionFailed, closedByPeer, aborted
            case retriesExhausted, onConnectFailed, offlineQueueFull
            case encodingFailed, decodingFailed, outboundBufferFull
            case malformedFrame, frameTooLong, frameTooDeep, tooManySegments
            case slowConsumer, rateExceeded, firstMessageTimedOut, notAllowed
            case mailboxOverflow, limitReached, unheardError, listenerFailed, cancelled
        }

        private let base: Base

        private init(_ base: Base) { self.base = base }

        /// The code's name, as the command-line tool prints it.
        public var description: String { self.base.rawValue }

        /// An address that cannot be connected or bound to, such as port 70000.
        public static let invalidAddress = Code(.invalidAddress)
        /// An event name that cannot be sent, such as one without segments.
        public static let invalidEventName = Code(.invalidEventName)
        /// As many as there may be, such as rooms of one member. Nothing was added.
        public static let limitReached = Code(.limitReached)
        /// An argument out of its range.
        public static let invalidArgument = Code(.invalidArgument)
        /// Something else listens on the address, or a file is in the way.
        public static let addressInUse = Code(.addressInUse)
        /// `run()` was called a second time.
        public static let alreadyRunning = Code(.alreadyRunning)
        /// No connection could be made, or the address could not be bound.
        public static let connectFailed = Code(.connectFailed)
        /// No connection was made in time.
        public static let connectTimedOut = Code(.connectTimedOut)
        /// Certificates, keys, trust roots or server names that TLS cannot be set up with.
        public static let invalidTLSConfiguration = Code(.invalidTLSConfiguration)
        /// The TLS handshake failed, or TLS broke later: most often a certificate that one side does not accept.
        public static let tlsFailed = Code(.tlsFailed)
        /// The TLS handshake was not finished in time.
        public static let tlsTimedOut = Code(.tlsTimedOut)
        /// The connection is closed or closing: nothing more can be sent.
        public static let notConnected = Code(.notConnected)
        /// The connection broke, for instance because the peer reset it.
        public static let connectionFailed = Code(.connectionFailed)
        /// The peer closed the connection.
        public static let closedByPeer = Code(.closedByPeer)
        /// A client gave up connecting: see ``ReconnectPolicy``.
        public static let retriesExhausted = Code(.retriesExhausted)
        /// A client's hook threw, or took too long; the connection was of no use.
        public static let onConnectFailed = Code(.onConnectFailed)
        /// As many messages wait for a connection as may. The message was not queued.
        public static let offlineQueueFull = Code(.offlineQueueFull)
        /// This side aborted the connection; what was queued may be lost.
        public static let aborted = Code(.aborted)
        /// A payload could not be encoded. Nothing was sent.
        public static let encodingFailed = Code(.encodingFailed)
        /// A payload could not be decoded as the type asked for.
        public static let decodingFailed = Code(.decodingFailed)
        /// More bytes wait to be sent than the configuration allows. The message was not queued.
        public static let outboundBufferFull = Code(.outboundBufferFull)
        /// The peer sent a line that is no frame. The line was skipped, or the connection closed, as
        /// ``EventSocket/Configuration/malformedFrames`` says.
        public static let malformedFrame = Code(.malformedFrame)
        /// A line is longer than the configuration allows.
        public static let frameTooLong = Code(.frameTooLong)
        /// A frame nests deeper than the configuration allows.
        public static let frameTooDeep = Code(.frameTooDeep)
        /// An event name has more segments than the configuration allows.
        public static let tooManySegments = Code(.tooManySegments)
        /// The peer did not take what waits for it within ``OutboundLimits/writeDeadline``. The connection ended.
        public static let slowConsumer = Code(.slowConsumer)
        /// The peer sent more messages than ``EventSocket/Configuration/messageRate`` allows. The connection was closed.
        public static let rateExceeded = Code(.rateExceeded)
        /// The peer sent no message within ``ServerLimits/firstMessageTimeout``. The connection was closed.
        public static let firstMessageTimedOut = Code(.firstMessageTimedOut)
        /// The peer sent an event that ``AllowedEvents`` does not allow. It reached nobody.
        public static let notAllowed = Code(.notAllowed)
        /// A mailbox with the policy ``MailboxPolicy/Overflow/fail`` was full.
        public static let mailboxOverflow = Code(.mailboxOverflow)
        /// The event `error` was emitted and nothing listened.
        public static let unheardError = Code(.unheardError)
        /// A listener threw.
        public static let listenerFailed = Code(.listenerFailed)
        /// The task was cancelled.
        public static let cancelled = Code(.cancelled)
    }

    /// What went wrong, for programs.
    public var code: Code
    /// What went wrong and what to do about it, for people.
    public var message: String
    /// The error below this one, if there is one.
    public var cause: (any Error)?

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - code: What went wrong, for programs.
    ///   - message: The same for people; must not contain payloads.
    ///   - cause: The error below this one.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}

extension EventSocketError: CustomStringConvertible {
    /// The code and the message, never a payload.
    public var description: String { "\(self.code): \(self.message)" }
}

extension EventSocketError {
    /// What a listener or handler threw, for those who hear of errors.
    init(fromListener error: any Error) {
        self =
            error as? EventSocketError
            ?? EventSocketError(.listenerFailed, "A listener threw \(type(of: error)).", cause: error)
    }
}
