//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// Why a request was not carried out. The peer is told; the next request is as welcome as any.
struct HubRefusal: Error, Hashable {
    /// For programs.
    var code: String
    /// For people; holds nothing that a peer sent.
    var message: String

    init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: EventSocketError) {
        self.init(error.code.description, error.message)
    }
}
