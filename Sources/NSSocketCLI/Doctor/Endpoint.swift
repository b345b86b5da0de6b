//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// The parts of an address.
enum Endpoint: Equatable, Sendable {
    case tcp(host: String, port: Int)
    case unix(path: String)

    init(_ address: EventSocketAddress) {
        // The text of an address is made to be read.
        let text = "\(address)"
        if text.hasPrefix("unix:") {
            let path = text.dropFirst("unix:".count)
            self = .unix(path: String(path.hasPrefix("//") ? path.dropFirst(2) : path))
            return
        }
        let colon = text.lastIndex(of: ":") ?? text.endIndex
        let host = text[..<colon]
        self = .tcp(
            host: String(host.hasPrefix("[") ? host.dropFirst().dropLast() : host),
            port: Int(text[colon...].dropFirst()) ?? 0
        )
    }
}
