//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging

/// What clients log: connections and further waits at debug, the first wait and the end at info. Never a payload.
extension Logger {
    func clientReady(_ socket: EventSocket) {
        self.debug("Client ready", metadata: ["nss.connection": "\(socket.id)"])
    }

    func waiting(_ delay: Duration, beforeRetry retry: Int, _ cause: EventSocketError) {
        // Once for each outage; how it goes on is for those who look closely.
        self.log(
            level: retry == 1 ? .info : .debug, "Client waits before it connects again",
            metadata: ["nss.retry": "\(retry)", "nss.delay": "\(delay)", "nss.code": "\(cause.code)"]
        )
    }

    func clientClosed(_ reason: CloseReason) {
        self.info("Client closed", metadata: ["nss.reason": "\(reason)"])
    }

    func undelivered(_ messages: [(name: EventName, reason: UndeliveredMessage.Reason)]) {
        for (name, reason) in messages {
            self.warning(
                "A queued message was not sent", metadata: ["nss.event": "\(name)", "nss.reason": "\(reason)"])
        }
    }
}
