//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NSSocket

/// Whether and how connections are encrypted.
struct TLSOptions: ParsableArguments {
    @Flag(name: .customLong("tls"), help: "Use TLS, as an address with tls:// does.")
    var isAskedFor = false

    @Option(
        name: .customLong("cert"),
        help: ArgumentHelp("This side's certificate, and those up to its authority: a PEM file.", valueName: "file"),
        completion: .file(extensions: ["pem"])
    )
    var certificate: String?

    @Option(
        name: .customLong("key"), help: ArgumentHelp("The certificate's private key: a PEM file.", valueName: "file"),
        completion: .file(extensions: ["pem"])
    )
    var privateKey: String?

    @Option(
        name: .customLong("ca"),
        help: ArgumentHelp(
            "The authorities to trust instead of the system's: a PEM file. A listener then demands client certificates.",
            valueName: "file"
        ),
        completion: .file(extensions: ["pem"])
    )
    var authorities: String?

    @Option(
        help: ArgumentHelp(
            "The name that the server's certificate must be for, instead of the host.", valueName: "name")
    )
    var serverName: String?

    @Flag(help: "Connect whoever the server may be. INSECURE: for tests only.")
    var insecure = false

    /// What a command that connects uses.
    func client(_ target: Target) throws(ValidationError) -> ClientTLS {
        guard try self.isOn(target) else { return .disabled }
        let trustRoots = self.authorities.map { TrustRoots.file($0) } ?? .system
        let verification: ClientTLS.Verification = self.insecure ? .insecureNone : .full
        if case .full = verification, self.serverName == nil, "\(target.address)".hasPrefix("unix:") {
            throw ValidationError(
                "A unix socket has no host to compare the server's certificate with; say which with --server-name."
            )
        }
        guard let (certificate, privateKey) = try self.pair() else {
            return .tls(trustRoots: trustRoots, serverName: self.serverName, verification: verification)
        }
        return .mutualTLS(
            certificate: certificate, privateKey: privateKey, trustRoots: trustRoots, serverName: self.serverName,
            verification: verification
        )
    }

    /// What a command that listens uses.
    func server(_ target: Target) throws(ValidationError) -> ServerTLS {
        guard try self.isOn(target) else { return .disabled }
        guard self.serverName == nil, !self.insecure else {
            throw ValidationError("--server-name and --insecure are for those who connect.")
        }
        guard let (certificate, privateKey) = try self.pair() else {
            throw ValidationError("A listener with TLS needs --cert and --key; 'nss certs' makes them to try with.")
        }
        guard let authorities else { return .tls(certificate: certificate, privateKey: privateKey) }
        return .mutualTLS(certificate: certificate, privateKey: privateKey, trustRoots: .file(authorities))
    }

    /// A command line with these options.
    func command(_ name: String, _ target: Target) -> String {
        var words = ["nss", name, target.argument(for: target.address)]
        if self.isAskedFor { words.append("--tls") }
        let values =
            [
                "--cert": self.certificate, "--key": self.privateKey, "--ca": self.authorities,
                "--server-name": self.serverName,
            ] as KeyValuePairs
        for (option, value) in values {
            if let value { words += [option, value] }
        }
        if self.insecure { words.append("--insecure") }
        return words.map(\.shellQuoted).joined(separator: " ")
    }

    /// Says what must not be overlooked.
    func warn() {
        guard self.insecure else { return }
        Diagnostics.standard.error("warning: --insecure: whoever answers is taken for the server, and may be anybody.")
    }

    /// Whether any of the options is there.
    var areGiven: Bool { self.isAskedFor || self.needTLS }

    private var needTLS: Bool {
        let options = [self.certificate, self.privateKey, self.authorities, self.serverName].compactMap { $0 }
        return !options.isEmpty || self.insecure
    }

    private func isOn(_ target: Target) throws(ValidationError) -> Bool {
        if self.isAskedFor || target.asksForTLS { return true }
        guard !self.needTLS else {
            throw ValidationError("Options for TLS need TLS: write tls:// before the address, or add --tls.")
        }
        return false
    }

    private func pair() throws(ValidationError) -> (certificate: PEMSource, privateKey: PEMSource)? {
        switch (self.certificate, self.privateKey) {
        case (let certificate?, let privateKey?): return (.file(certificate), .file(privateKey))
        case (nil, nil): return nil
        default: throw ValidationError("--cert and --key go together.")
        }
    }
}
