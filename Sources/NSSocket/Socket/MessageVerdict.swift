//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What becomes of a message that an inspection has seen.
public enum MessageVerdict: Sendable {
    /// It goes on as it is.
    case pass
    /// Another message takes its place.
    case replace(EventMessage)
    /// It reaches nobody, and nobody hears of it.
    case drop
    /// It reaches nobody; the error is reported as ``LifecycleEvent/error(_:)``.
    case reject(EventSocketError)
    /// It reaches nobody; the error is reported and the connection is closed.
    case close(EventSocketError)
}
