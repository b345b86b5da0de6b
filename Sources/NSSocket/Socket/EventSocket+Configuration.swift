//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension EventSocket {
    /// How a connection behaves. The defaults suit peers inside one's own network.
    public struct Configuration: Sendable {
        /// What to do about a line that is no frame.
        public enum MalformedFrames: Sendable, Hashable {
            /// Report it as ``LifecycleEvent/error(_:)`` and continue with the next line.
            ///
            /// Reports come in episodes: each kind of fault is reported when it first occurs, later ones are counted, and their number
            /// is reported when no malformed line has arrived for 10 s, or at the end of the connection.
            /// ``malformedFrameRate`` bounds how many lines are skipped.
            case skip
            /// Report it and close the connection.
            case close
        }

        /// Probes that find out whether a silent peer is still there.
        public struct KeepAlive: Sendable, Hashable {
            /// Silence before the first probe, in whole seconds from 1 to 32,767, the most that Linux takes; others are
            /// taken as the nearest of these. `nil` for the system's default, often two hours.
            public var delay: Duration?

            /// Creates a setting.
            public init(delay: Duration? = nil) {
                self.delay = delay
            }
        }

        /// How payloads become JSON and back.
        public var codec: EventCodec
        /// How large a received frame may be.
        public var limits: FrameLimits
        /// What to do about a line that is no frame.
        public var malformedFrames: MalformedFrames
        /// How many malformed lines the peer may send where they are skipped. 1,000 a second by default, and 10,000 at once.
        ///
        /// Beyond it reading pauses; a peer that keeps it paused for 10 s, or sends more with ``MessageRate/Excess/close``, is
        /// disconnected with ``EventSocketError/Code/rateExceeded``.
        public var malformedFrameRate: MessageRate
        /// How much waits for a slow consumer, unless a sequence says otherwise.
        public var mailbox: MailboxPolicy
        /// How much waits to be sent.
        public var outbound: OutboundLimits
        /// How many messages the peer may send; `nil` for any number.
        public var messageRate: MessageRate?
        /// Whether this side may go on sending when the peer has ended its direction. If not, the connection closes
        /// once every consumer has worked off what arrived.
        public var allowHalfOpen: Bool
        /// Silence in both directions after which ``LifecycleEvent/idle`` is reported, again and again: at most once a millisecond. `nil`,
        /// zero and negative times mean never.
        public var idleTimeout: Duration?
        /// TCP keep-alive; `nil` for none. Without effect on unix sockets.
        public var keepAlive: KeepAlive?
        /// What carries connections that this side makes; servers have sockets. ``EventSocket/Transport/sockets`` by default.
        public var transport: Transport
        /// How long connecting may take.
        public var connectTimeout: Duration
        /// How long a closed connection waits for the peer to take what was sent, counted anew while it takes something,
        /// and then to close as well.
        public var closeTimeout: Duration
        /// How many listeners one pattern may have before a warning is logged; 0 is no limit.
        public var maxListeners: Int
        /// The size of the buffer that a connection's first read goes into, in bytes, from 64 to 65,536; 512 by default.
        ///
        /// Reads that fill it make it grow, twofold each time, to 64 KiB. A connection keeps one such buffer when it has been
        /// read from, so this is most of what one takes that says little. For many thousands of those, 64 saves about half a
        /// KiB each; the price is a system call more for a message that does not fit.
        public var receiveBuffer: Int
        /// Where metrics and spans go: to the system's by default.
        public var observability: Observability
        /// How long the peer of a connection that ends because of what it sent has to close its side, once everything for it has left.
        var refusedInputLinger = Duration.milliseconds(100)

        /// Creates a configuration.
        public init(
            codec: EventCodec = .json,
            limits: FrameLimits = FrameLimits(),
            malformedFrames: MalformedFrames = .skip,
            malformedFrameRate: MessageRate = MessageRate(perSecond: 1_000, burst: 10_000),
            mailbox: MailboxPolicy = MailboxPolicy(),
            outbound: OutboundLimits = OutboundLimits(),
            allowHalfOpen: Bool = false,
            idleTimeout: Duration? = nil,
            keepAlive: KeepAlive? = nil,
            transport: Transport = .sockets,
            connectTimeout: Duration = .seconds(10),
            closeTimeout: Duration = .seconds(5),
            maxListeners: Int = 10,
            messageRate: MessageRate? = nil,
            receiveBuffer: Int = 512,
            observability: Observability = Observability()
        ) {
            self.codec = codec
            self.limits = limits
            self.malformedFrames = malformedFrames
            self.malformedFrameRate = malformedFrameRate
            self.mailbox = mailbox
            self.outbound = outbound
            self.allowHalfOpen = allowHalfOpen
            self.idleTimeout = idleTimeout
            self.keepAlive = keepAlive
            self.transport = transport
            self.connectTimeout = connectTimeout
            self.closeTimeout = closeTimeout
            self.maxListeners = maxListeners
            self.messageRate = messageRate
            self.receiveBuffer = receiveBuffer
            self.observability = observability
        }
    }
}
