//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NSSocket

/// An address on the command line, and whether it asks for TLS.
struct Target: Sendable {
    static let help = ArgumentHelp(
        "6785, :6785, host:6785, [::1]:6785, tcp://host:6785, tls://host:6785 or unix:/path.", valueName: "address"
    )

    let address: EventSocketAddress
    let asksForTLS: Bool

    /// Reads an argument.
    static func argument(_ text: String) throws -> Target {
        let scheme = "tls://"
        let asksForTLS = text.hasPrefix(scheme)
        for name in ["tls:", "tcp:"] where text.hasPrefix(name) && !text.hasPrefix("\(name)//") {
            throw ValidationError("'\(text)' lacks its slashes; write \(name)//\(text.dropFirst(name.count)).")
        }
        do {
            let address = try EventSocketAddress(asksForTLS ? "tcp://" + text.dropFirst(scheme.count) : text)
            return Target(address: address, asksForTLS: asksForTLS)
        } catch {
            throw ValidationError(error.message)
        }
    }

    /// The address that a listener got, as an argument for those who connect to it.
    func argument(for bound: EventSocketAddress) -> String {
        self.asksForTLS ? "tls://\(bound)" : "\(bound)"
    }
}
