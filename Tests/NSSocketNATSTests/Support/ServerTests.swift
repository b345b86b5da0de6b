//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS
import Testing

/// Tests with real servers, one after the other: some count threads or stop servers.
@Suite(
    "NATS servers", .serialized, .timeLimit(.minutes(3)), .enabled(if: NATSServer.isInstalled, "needs nats-server"))
enum ServerTests {}
#endif
