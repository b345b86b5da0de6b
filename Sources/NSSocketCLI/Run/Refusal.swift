//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Synchronization

/// Why a peer did not accept what was sent to it, if it said so before the end.
final class Refusal: Sendable {
    private let error = Mutex<EventSocketError?>(nil)

    func store(_ error: EventSocketError) {
        self.error.withLock { $0 = error }
    }

    var failure: Failure? { self.error.withLock { $0 }.map { Failure($0) } }
}
