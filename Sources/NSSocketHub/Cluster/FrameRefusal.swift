//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Why a frame was not taken, or something not sent.
enum FrameRefusal: String, Error, Hashable, CaseIterable {
    /// Longer than a frame may be.
    case tooLong = "too_long"
    /// Of a version that this one does not know.
    case version
    /// Not signed with the cluster's key, or changed since.
    case signature
    /// Signed, but not of the form that its kind has.
    case malformed
    /// Of an incarnation that has been replaced or has ended.
    case stale
    /// From one hub too many.
    case nodes
    /// More presences, or bytes of them, than one hub may have.
    case presences
}
