//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NSSocket

/// How those who connect to a server are encrypted.
struct TLSListeningOptions: ParsableArguments {
    @OptionGroup var identity: TLSIdentityOptions

    func server(_ target: Target) throws(ValidationError) -> ServerTLS {
        guard try self.identity.isOn(target) else { return .disabled }
        guard let (certificate, privateKey) = try self.identity.pair() else {
            throw ValidationError("A listener with TLS needs --cert and --key; 'nss certs' makes them to try with.")
        }
        guard let trustRoots = try self.identity.trustRoots() else {
            return .tls(certificate: certificate, privateKey: privateKey)
        }
        return .mutualTLS(certificate: certificate, privateKey: privateKey, trustRoots: trustRoots)
    }
}
