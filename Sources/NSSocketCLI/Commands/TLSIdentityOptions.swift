//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NSSocket

/// Whether connections are encrypted, who this side is, and whom it trusts.
struct TLSIdentityOptions: ParsableArguments {
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

    /// Whether any of the options is there but `--tls`.
    var areGiven: Bool {
        [self.certificate, self.privateKey, self.authorities].contains { $0 != nil }
    }

    /// Whether an address or an option asks for TLS.
    ///
    /// - Parameter others: Whether there are further options that make sense with TLS alone.
    func isOn(_ target: Target, others: Bool = false) throws(ValidationError) -> Bool {
        if self.isAskedFor || target.asksForTLS { return true }
        guard !others, !self.areGiven else {
            throw ValidationError("Options for TLS need TLS: write tls:// before the address, or add --tls.")
        }
        return false
    }

    /// Who this side is, if it says so.
    func pair() throws(ValidationError) -> (certificate: PEMSource, privateKey: PEMSource)? {
        switch (self.certificate, self.privateKey) {
        case (let certificate?, let privateKey?):
            return (try self.source("--cert", certificate), try self.source("--key", privateKey))
        case (nil, nil): return nil
        default: throw ValidationError("--cert and --key go together.")
        }
    }

    /// The authorities to trust, if the options name any.
    func trustRoots() throws(ValidationError) -> TrustRoots? {
        guard let authorities else { return nil }
        return TrustRoots(try self.source("--ca", authorities))
    }

    private func source(_ option: String, _ path: String) throws(ValidationError) -> PEMSource {
        do { return try PipedFiles.source(path) } catch {
            throw ValidationError("\(option) \(path) cannot be read: \(error.reason).")
        }
    }
}
