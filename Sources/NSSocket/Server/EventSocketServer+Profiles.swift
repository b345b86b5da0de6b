//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension EventSocketServer.Configuration {
    /// For peers on this machine, on a unix socket or the loopback interface: large messages, few limits.
    ///
    /// | | ``trustedLocal`` | ``internal`` | ``internet`` |
    /// | --- | --- | --- | --- |
    /// | open connections | 10,000 | 10,000 | 10,000 |
    /// | of one address | any | 100 | 20 |
    /// | accepted a second, at once | any | 200, 1,000 | 200, 1,000 |
    /// | first message within | any time | any time | 10 s |
    ///
    /// For its connections see ``EventSocket/Configuration/trustedLocal``.
    public static var trustedLocal: Self {
        Self(
            socket: .trustedLocal,
            limits: ServerLimits(connectionsPerPeer: nil, acceptsPerSecond: nil)
        )
    }

    /// For peers in one's own network: the defaults. See ``trustedLocal`` for a comparison.
    public static var `internal`: Self { Self() }

    /// For peers that anybody may be. See ``trustedLocal`` for a comparison.
    ///
    /// Not all that such a server needs: use TLS, let a ``ServerMiddleware`` find out who it talks to, and
    /// ``AllowedEvents``. Peers must send the first message; where the server speaks first and the peer need not answer, set
    /// ``ServerLimits/firstMessageTimeout`` to `nil`.
    public static var internet: Self {
        Self(
            socket: .internet,
            limits: ServerLimits(connectionsPerPeer: 20, firstMessageTimeout: .seconds(10))
        )
    }
}
