//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

#if NATS
private let isBuilt = true
#else
private let isBuilt = false
#endif

@Suite("What is tested of NATS")
struct NATSTraitTests {
    @Test(
        "Everything, servers included",
        .enabled(if: isBuilt, "left out with the trait: install libnats-dev and nats-server, and say --traits NATS")
    )
    func everything() {
        #expect(isBuilt)
    }
}
