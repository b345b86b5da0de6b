//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

public import Logging
public import NSSocket

extension NATSBackplane {
    /// Which servers, as whom, and how patiently.
    ///
    /// Neither it nor what it consists of prints credentials.
    public struct Configuration: Sendable {
        /// The name that the hubs which hear each other share: their subjects begin with `nss.<application>`. At most 64 bytes.
        public var application: String
        /// Servers of one cluster, as `nats://host`, `nats://host:port`, `tls://host:port` or `host:port`; the port is 4222
        /// unless said otherwise. They are tried in random order. While there is a connection, the
        /// servers that these know take over from them too; name several nevertheless, to begin with.
        public var servers: [String]
        /// What the servers call this client, for those who watch them.
        public var clientName: String?
        /// How this client says who it is.
        public var credentials = NATSCredentials.none
        /// Whether and how the connection is encrypted.
        public var tls = NATSTLS.disabled
        /// How long one attempt on one server may take. 2 s by default.
        public var connectTimeout = Duration.seconds(2)
        /// How often the server is asked whether it is there. 2 s by default.
        public var pingInterval = Duration.seconds(2)
        /// How many of these may be unanswered: the next one ends the connection. 2 by default, so a server that stands still
        /// is noticed within three intervals.
        public var maxPingsOut = 2
        /// How long one write may take until the connection is given up. 2 s by default.
        public var writeTimeout = Duration.seconds(2)
        /// The most that the first wait before connecting again takes; each wait is random, and its limit doubles. 250 ms by
        /// default.
        public var reconnectWait = Duration.milliseconds(250)
        /// The most that any wait before connecting again takes. 5 s by default.
        public var maxReconnectWait = Duration.seconds(5)
        /// How many bytes of frames libnats holds for a server to come back. 1 MiB by default.
        public var reconnectBufferBytes = 1 << 20
        /// How many frames may wait to be written, and as many to be handled. 10,000 by default.
        public var queuedFrames = 10_000
        /// How many bytes may wait to be written, and as many to be handled. 8 MiB by default.
        public var queuedBytes = 8 << 20
        /// Where to log: an outage at warning, a connection at info.
        public var logger: Logger
        /// Where to count.
        public var observability = Observability()

        /// Creates a configuration with the defaults that each property describes.
        public init(
            application: String, servers: [String] = ["nats://127.0.0.1:4222"], clientName: String? = nil,
            credentials: NATSCredentials = .none, tls: NATSTLS = .disabled, logger: Logger = .current
        ) {
            self.application = application
            self.servers = servers
            self.clientName = clientName
            self.credentials = credentials
            self.tls = tls
            self.logger = logger
        }
    }
}

extension NATSBackplane.Configuration {
    /// Whether it can be used at all.
    func check() throws(EventSocketError) {
        guard !self.application.isEmpty, SubjectNamespace.escaped(self.application).utf8.count <= 64 else {
            throw EventSocketError(
                .invalidArgument, "The application needs a name of 1 to 64 bytes (three for each unusual one).")
        }
        guard !self.servers.isEmpty else {
            throw EventSocketError(.invalidArgument, "No server is named; name one, such as nats://127.0.0.1:4222.")
        }
        for server in self.servers { _ = try NATSServerAddress(server, hasTLS: self.tls.isEnabled) }
        for (name, value) in [
            ("connectTimeout", self.connectTimeout), ("pingInterval", self.pingInterval),
            ("writeTimeout", self.writeTimeout), ("reconnectWait", self.reconnectWait),
            ("maxReconnectWait", self.maxReconnectWait),
        ] where value < .milliseconds(1) || value > .seconds(86_400) {
            throw EventSocketError(.invalidArgument, "\(name) is \(value); choose between 1 ms and a day.")
        }
        for (name, value) in [
            ("maxPingsOut", self.maxPingsOut), ("reconnectBufferBytes", self.reconnectBufferBytes),
            ("queuedFrames", self.queuedFrames), ("queuedBytes", self.queuedBytes),
        ] where value < 1 || value > Int(Int32.max) {
            throw EventSocketError(.invalidArgument, "\(name) is \(value); choose between 1 and \(Int32.max).")
        }
    }

    var waits: FullJitter { FullJitter(base: self.reconnectWait, cap: self.maxReconnectWait) }
}
#endif
