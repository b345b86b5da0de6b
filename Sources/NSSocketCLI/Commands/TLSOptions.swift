//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NSSocket

/// Whether and how a command that connects is encrypted.
struct TLSOptions: ParsableArguments {
    @OptionGroup var identity: TLSIdentityOptions

    @Option(
        help: ArgumentHelp(
            "The name that the server's certificate must be for, instead of the host.", valueName: "name")
    )
    var serverName: String?

    @Flag(help: "Connect whoever the server may be. INSECURE: for tests only.")
    var insecure = false

    /// What a command that connects uses.
    func client(_ target: Target) throws(ValidationError) -> ClientTLS {
        try target.checkConnecting()
        guard try self.identity.isOn(target, others: self.isAboutServer) else { return .disabled }
        let trustRoots = try self.identity.trustRoots() ?? .system
        let verification: ClientTLS.Verification = self.insecure ? .insecureNone : .full
        if case .full = verification, self.serverName == nil, "\(target.address)".hasPrefix("unix:") {
            throw ValidationError(
                "A unix socket has no host to compare the server's certificate with; say which with --server-name."
            )
        }
        guard let (certificate, privateKey) = try self.identity.pair() else {
            return .tls(trustRoots: trustRoots, serverName: self.serverName, verification: verification)
        }
        return .mutualTLS(
            certificate: certificate, privateKey: privateKey, trustRoots: trustRoots, serverName: self.serverName,
            verification: verification
        )
    }

    /// A command line with these options.
    func command(_ name: String, _ target: Target) -> String {
        var words = ["nss", name, target.argument(for: target.address)]
        if self.identity.isAskedFor { words.append("--tls") }
        let values =
            [
                "--cert": self.identity.certificate, "--key": self.identity.privateKey,
                "--ca": self.identity.authorities,
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
    var areGiven: Bool { self.identity.isAskedFor || self.identity.areGiven || self.isAboutServer }

    private var isAboutServer: Bool { self.serverName != nil || self.insecure }
}
