//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NSSocket

/// How connections that a network has lost are noticed.
struct KeepAliveOptions: ParsableArguments {
    @Option(
        name: .customLong("keep-alive"),
        help: ArgumentHelp(
            "Ask the system to probe a TCP connection after this much silence; 0 for never.", valueName: "seconds"))
    var seconds = 30

    func validate() throws {
        guard (0...32_767).contains(self.seconds) else {
            throw ValidationError("--keep-alive must be a whole number of seconds from 0 to 32767.")
        }
    }

    var setting: EventSocket.Configuration.KeepAlive? {
        self.seconds == 0 ? nil : EventSocket.Configuration.KeepAlive(delay: .seconds(self.seconds))
    }
}
