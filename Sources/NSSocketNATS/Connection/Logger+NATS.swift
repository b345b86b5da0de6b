//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

internal import Logging

/// What a backplane logs: each outage once, each shortage once. Never a payload, never credentials.
extension Logger {
    func connected(to server: String) {
        self.info("Connected to NATS", metadata: ["nss.server": "\(server)"])
    }

    func disconnected(_ reason: String) {
        self.warning("There is no connection to NATS; trying until there is", metadata: ["nss.reason": "\(reason)"])
    }

    func trouble(_ reason: String) {
        self.warning("Trouble with NATS", metadata: ["nss.reason": "\(reason)"])
    }

    func troubleGoesOn(_ reason: String) {
        self.debug("Still trouble with NATS", metadata: ["nss.reason": "\(reason)"])
    }

    func outgoingIsFull() {
        self.warning("Frames are dropped: the queue to NATS is full")
    }

    func outgoingHasRoom(dropped: Int) {
        self.warning("The queue to NATS has room again", metadata: ["nss.dropped": "\(dropped)"])
    }

    func notCarried(_ loss: FrameLoss) {
        self.warning(
            "Frames are dropped: \(loss.explanation) (said once for each connection)",
            metadata: ["nss.reason": "\(loss.rawValue)"])
    }
}
#endif
