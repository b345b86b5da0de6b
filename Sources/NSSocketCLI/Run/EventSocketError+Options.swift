//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// The library advises programs; people have options.
extension EventSocketError {
    /// Advice of the library, and what it is for somebody who types; nothing where there is no option for it.
    static let advice: [(library: String, options: String)] = [
        ("; raise FrameLimits.segments to accept it", ""),
        ("; raise FrameLimits.nesting to accept it", ""),
        (", or set serverName to one", ", or name one with --server-name"),
        (", or raise handshakeTimeout", ""),
        (", or lower minimumVersion", ""),
        (", or raise onConnectTimeout", ""),
        (", or raise OutboundLimits.maximum", ""),
        ("wait with `await send`, ", ""),
        (" while the onConnect hook ran", " at once"),
        (", or raise connectTimeout", ""),
        ("name it as a trust root", "name it with --ca"),
        ("name its authority as a trust root", "name its authority with --ca"),
        ("connect with mutual TLS", "give one with --cert and --key"),
    ]

    /// The same where the options are those of a server.
    static let serverAdvice: [(library: String, options: String)] = [
        ("raise FrameLimits.length to accept it", "raise --max-frame to accept it"),
        ("raise ServerLimits.firstMessageTimeout", "raise --first-message"),
        (
            "Configuration.messageRate allows; have it send less, or raise it",
            "--max-rate allows; have it send less, or raise that"
        ),
        ("change OutboundLimits.writeDeadline or minimumProgress", "raise --write-deadline"),
    ]

    /// The message, for somebody who types.
    func typedMessage(isServer: Bool = false) -> String {
        let advice =
            isServer ? Self.advice + Self.serverAdvice : Self.advice + [("; raise FrameLimits.length to accept it", "")]
        return advice.reduce(self.message) { $0.replacing($1.library, with: $1.options) }
    }
}
