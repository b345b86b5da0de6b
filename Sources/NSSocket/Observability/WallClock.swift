//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Tracing

/// What time it is for people, which a system may set back.
package enum WallClock {
    /// Milliseconds since 1970.
    package static var milliseconds: UInt64 { DefaultTracerClock().now.nanosecondsSinceEpoch / 1_000_000 }
}
