//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
import NIOCore
import NSSocket

/// Examines an address, one group of checks after the other, until one shows that there is nothing more to see.
///
/// Each step that may wait has its own limit; together they take no longer than about ten seconds.
struct Examination {
    let target: Target
    let options: TLSOptions
    let printer: FindingPrinter
    private(set) var findings: [Finding] = []

    private static let lookupLimit = TimeAmount.seconds(3)
    private static let connectLimit = TimeAmount.seconds(3)
    private static let handshakeLimit = Duration.seconds(3)
    /// For a handshake that nobody may answer.
    private static let probeLimit = Duration.milliseconds(1500)

    init(_ target: Target, _ options: TLSOptions, _ printer: FindingPrinter) {
        self.target = target
        self.options = options
        self.printer = printer
    }

    /// - Throws: What `tls://` and its options cannot be used with.
    mutating func run() async throws -> Diagnosis {
        let tls = try self.options.client(self.target)
        let endpoint = Endpoint(self.target.address)
        self.note(
            Finding(
                .address, .ok,
                "\(self.target.address) is \(endpoint.kind), to be spoken to \(tls.isEnabled ? "over TLS" : "without TLS")."
            ))
        let isReachable =
            switch endpoint {
            case .tcp(let host, let port): await self.examine(host: host, port: port, isEncrypted: tls.isEnabled)
            case .unix(let path): await self.examine(path: path)
            }
        if isReachable {
            if tls.isEnabled { await self.examineTLS(tls) } else { await self.examinePeer(isPort: endpoint.isPort) }
        }
        return Diagnosis(
            self.findings, command: self.options.command("connect", self.target),
            tlsCommand: Self.tlsCommand(self.target)
        )
    }

    private mutating func note(_ finding: Finding) {
        self.findings.append(finding)
        self.printer.print(finding)
    }

    // MARK: The way there

    /// Returns whether it can be connected to.
    private mutating func examine(host: String, port: Int, isEncrypted: Bool) async -> Bool {
        let addresses: [SocketAddress]
        do throws(NameLookup.Failure) {
            addresses = try await NameLookup.addresses(of: host, port: port, within: Self.lookupLimit)
        } catch {
            self.note(
                Finding(.host, .fail, "The addresses of \(host) are not known (\(error.reason)); check the name."))
            return false
        }
        let texts = addresses.map { $0.ipAddress ?? "" }
        if IPAddress(host) == nil { self.note(Reachability.host(host, texts)) }
        let attempts = await Reachability.attempts(addresses, within: Self.connectLimit)
        let named = attempts.map {
            (address: "\(EventSocketAddress.tcp($0.address.ipAddress ?? "", port: port))", outcome: $0.outcome)
        }
        for finding in Reachability.findings(named) { self.note(finding) }
        let isReachable = attempts.contains { if case .accepted = $0.outcome { true } else { false } }
        // Without its zone, as in fe80::1%eth0.
        let parsed = texts.compactMap { IPAddress(String($0.prefix { $0 != "%" })) }
        if isReachable, !isEncrypted { self.note(Reachability.plaintext(parsed)) }
        return isReachable
    }

    private mutating func examine(path: String) async -> Bool {
        let check = UnixSocketCheck(at: path)
        for finding in check.findings { self.note(finding) }
        guard check.kind == .socket, let address = try? SocketAddress(unixPath: path) else { return false }
        let outcome = await ConnectOutcome.trying(address, within: Self.connectLimit)
        self.note(check.served(outcome))
        if case .accepted = outcome { return true }
        return false
    }

    // MARK: Over TLS

    private mutating func examineTLS(_ tls: ClientTLS) async {
        // First without verifying anything: what is presented is looked at, whatever is wrong with it.
        var lax = self.options
        lax.insecure = true
        lax.identity.authorities = nil
        do {
            let socket = try await self.connect(lax.client(self.target))
            let certificate = socket.peerCertificate.flatMap { CertificateCheck($0) }
            let version = socket.tlsVersion
            await PeerListener.end(socket)
            for finding in TLSCheck.findings(version: version, certificate, now: CertificateCheck.now) {
                self.note(finding)
            }
        } catch let error as EventSocketError {
            return self.note(TLSCheck.failed(error))
        } catch {
            return self.note(Finding(.handshake, .fail, Failure(error).message))
        }
        let name = self.options.serverName ?? Endpoint(self.target.address).host
        do throws(EventSocketError) {
            let socket = try await self.connect(tls)
            self.note(TLSCheck.trust(nil, name: name, isInsecure: self.options.insecure))
            let impression = await PeerListener.listen(to: socket)
            let demand = impression.clientCertificate(presented: self.options.identity.certificate != nil)
            self.note(demand)
            if demand.result != .fail { self.note(impression.finding(answersTLS: false)) }
        } catch {
            self.note(TLSCheck.trust(error, name: name, isInsecure: self.options.insecure))
        }
    }

    // MARK: Without TLS

    /// - Parameter isPort: Whether a silent peer is asked for TLS. Whoever made a unix socket knows what is spoken there.
    private mutating func examinePeer(isPort: Bool) async {
        do throws(EventSocketError) {
            let impression = await PeerListener.listen(to: try await self.connect(.disabled))
            // A peer that has said something does not wait for a handshake.
            let answersTLS = impression.isSilent && isPort ? await self.answersTLS() : false
            if answersTLS { self.note(TLSCheck.available(Self.tlsCommand(self.target))) }
            self.note(impression.finding(answersTLS: answersTLS))
        } catch {
            self.note(Finding(.peer, .fail, error.message))
        }
    }

    private func answersTLS() async -> Bool {
        do throws(EventSocketError) {
            await PeerListener.end(
                try await self.connect(.tls(verification: .insecureNone), within: Self.probeLimit))
            return true
        } catch {
            return error.demandsClientCertificate
        }
    }

    private func connect(_ tls: ClientTLS, within limit: Duration = Self.handshakeLimit) async throws(EventSocketError)
        -> EventSocket
    {
        let address = self.target.address
        let outcome = await TimeLimit.run(limit) { () async -> Result<EventSocket, EventSocketError> in
            do throws(EventSocketError) {
                return .success(
                    try await EventSocket.connect(
                        to: address, tls: tls, logger: Logger(label: "nss") { _ in SwiftLogNoOpLogHandler() })
                )
            } catch {
                return .failure(error)
            }
        }
        guard let outcome else { throw .checkTimedOut(address) }
        return try outcome.get()
    }

    private static func tlsCommand(_ target: Target) -> String { "nss doctor \("tls://\(target.address)".shellQuoted)" }
}

extension Endpoint {
    fileprivate var kind: String {
        switch self {
        case .tcp: "a TCP address"
        case .unix: "a unix socket"
        }
    }

    fileprivate var isPort: Bool {
        if case .tcp = self { true } else { false }
    }

    fileprivate var host: String {
        switch self {
        case .tcp(let host, _): host
        case .unix(let path): path
        }
    }
}
