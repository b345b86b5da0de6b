//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
@testable import NSSocket
import NIOCore

extension EventSocket {
    /// Has the system take little, so that a peer that does not read is noticed after few bytes.
    func shrinkSendBuffer() async throws {
        try await self.channel.setOption(.socketOption(.so_sndbuf), value: 16 << 10).get()
    }

    /// Whether the system sends keep-alive probes, and after how many seconds.
    func keepAliveOptions() async throws -> [Int] {
        #if canImport(Darwin)
        let name = NIOBSDSocket.Option(rawValue: TCP_KEEPALIVE)
        #else
        let name = NIOBSDSocket.Option(rawValue: TCP_KEEPIDLE)
        #endif
        let isOn = try await self.channel.getOption(.socketOption(.so_keepalive)).get()
        return [Int(isOn) == 0 ? 0 : 1, Int(try await self.channel.getOption(.tcpOption(name)).get())]
    }
}
