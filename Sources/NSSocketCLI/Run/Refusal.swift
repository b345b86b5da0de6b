//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Synchronization

/// Why a peer did not accept what was sent to it, if it said so before the end.
final class Refusal: Sendable {
    private let first = Mutex<Failure?>(nil)

    func store(_ failure: Failure) {
        self.first.withLock { $0 = $0 ?? failure }
    }

    var failure: Failure? { self.first.withLock { $0 } }
}
