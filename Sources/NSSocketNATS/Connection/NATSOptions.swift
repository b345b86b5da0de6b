//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

internal import CNATS
internal import NSSocket

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// What libnats is told about a connection. Has to be destroyed.
struct NATSOptions: ~Copyable {
    private(set) var pointer: OpaquePointer?

    /// - Parameter ticket: What callbacks are given; without it there are none, to try whether the options can be used.
    init(_ configuration: NATSBackplane.Configuration, ticket: CallbackTicket?) throws(EventSocketError) {
        let status = natsOptions_Create(&self.pointer)
        guard status == NATS_OK else { throw Self.failure("Memory is short", status) }
        try self.set(configuration)
        try self.setCredentials(configuration.credentials)
        if configuration.tls.isEnabled { try self.set(configuration.tls) }
        if let ticket { try self.setCallbacks(ticket) }
    }

    deinit { natsOptions_Destroy(self.pointer) }

    private func set(_ configuration: NATSBackplane.Configuration) throws(EventSocketError) {
        let options = self.pointer
        var urls: [String] = []
        for server in configuration.servers {
            urls.append(try NATSServerAddress(server, hasTLS: configuration.tls.isEnabled).url)
        }
        // libnats takes a list of C strings; it copies them.
        let copies = urls.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        var list = copies.map { UnsafePointer<CChar>($0) }
        try Self.check(
            natsOptions_SetServers(options, &list, Int32(list.count)), .invalidAddress, "The servers cannot be used")
        for status in [
            configuration.clientName.map { natsOptions_SetName(options, $0) } ?? NATS_OK,
            natsOptions_SetTimeout(options, configuration.connectTimeout.wholeMilliseconds),
            natsOptions_SetWriteDeadline(options, configuration.writeTimeout.wholeMilliseconds),
            natsOptions_SetPingInterval(options, configuration.pingInterval.wholeMilliseconds),
            natsOptions_SetMaxPingsOut(options, Int32(configuration.maxPingsOut)),
            natsOptions_SetReconnectBufSize(options, Int32(configuration.reconnectBufferBytes)),
            // Not limited.
            natsOptions_SetMaxReconnect(options, -1),
            // This side's frames are delivered here without NATS.
            natsOptions_SetNoEcho(options, true),
            // One thread for the subscriptions of all connections: see NATSConnection.
            natsOptions_UseGlobalMessageDelivery(options, true),
        ] {
            try Self.check(status, .invalidArgument, "The configuration cannot be used")
        }
    }

    private func setCredentials(_ credentials: NATSCredentials) throws(EventSocketError) {
        let status =
            switch credentials.base {
            case .none: NATS_OK
            case .user(let name, let password): natsOptions_SetUserInfo(self.pointer, name, password)
            case .token(let token): natsOptions_SetToken(self.pointer, token)
            case .file(let path): natsOptions_SetUserCredentialsFromFiles(self.pointer, path, nil)
            }
        try Self.check(status, .invalidArgument, "The credentials cannot be used")
        if case .file(let path) = credentials.base, access(path, R_OK) != 0 {
            throw EventSocketError(
                .invalidArgument, "The credentials file \(path) cannot be read; see that it exists and is readable.")
        }
    }

    private func set(_ tls: NATSTLS) throws(EventSocketError) {
        let options = self.pointer
        try Self.check(
            natsOptions_SetSecure(options, true), .invalidTLSConfiguration, "This libnats was built without TLS")
        if let authorities = tls.authorities {
            try Self.check(
                natsOptions_LoadCATrustedCertificates(options, authorities), .invalidTLSConfiguration,
                "No authorities can be read from \(authorities)")
        }
        if let certificate = tls.certificate, let privateKey = tls.privateKey {
            try Self.check(
                natsOptions_LoadCertificatesChain(options, certificate, privateKey), .invalidTLSConfiguration,
                "The certificate of \(certificate) cannot be used with the key of \(privateKey)")
        }
        if let name = tls.expectedHostName {
            try Self.check(
                natsOptions_SetExpectedHostname(options, name), .invalidTLSConfiguration,
                "The expected host name cannot be used")
        }
        if tls.verification == .insecureNone {
            try Self.check(
                natsOptions_SkipServerVerification(options, true), .invalidTLSConfiguration,
                "Verification cannot be switched off")
        }
    }

    private func setCallbacks(_ ticket: CallbackTicket) throws(EventSocketError) {
        let options = self.pointer
        for status in [
            natsOptions_SetDisconnectedCB(
                options, { _, closure in CallbackTicket(closure)?.connectionWasLost() }, ticket.closure),
            natsOptions_SetReconnectedCB(
                options, { _, closure in CallbackTicket(closure)?.connectionWasMadeAgain() }, ticket.closure),
            natsOptions_SetClosedCB(
                options, { connection, closure in CallbackTicket(closure)?.connectionEnded(connection) }, ticket.closure
            ),
            natsOptions_SetErrorHandler(
                options,
                { connection, _, status, closure in
                    CallbackTicket(closure)?.errorWasReported(status, connection)
                }, ticket.closure),
            natsOptions_SetCustomReconnectDelay(
                options, { _, attempt, closure in CallbackTicket(closure)?.reconnectDelay(attempt) ?? 1000 },
                ticket.closure),
        ] {
            try Self.check(status, .invalidArgument, "The configuration cannot be used")
        }
    }

    private static func check(
        _ status: natsStatus, _ code: EventSocketError.Code, _ problem: String
    ) throws(EventSocketError) {
        guard status != NATS_OK else { return }
        throw EventSocketError(code, "\(problem): \(NATSReason.lastOfThisThread(status)).")
    }

    private static func failure(_ problem: String, _ status: natsStatus) -> EventSocketError {
        EventSocketError(.invalidArgument, "\(problem): \(NATSReason.lastOfThisThread(status)).")
    }
}

extension Duration {
    /// At least one.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = self.clamped.components
        return max(seconds * 1000 + attoseconds / 1_000_000_000_000_000, 1)
    }
}
#endif
