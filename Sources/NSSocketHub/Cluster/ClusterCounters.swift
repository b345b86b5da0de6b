//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What has been counted since it was last looked at.
struct ClusterCounters: Equatable {
    var published = 0
    var received = 0
    var duplicates = 0
    var gaps = 0
    var missing = 0
    var overflows = 0
    var stalledSyncs = 0
    var refused: [FrameRefusal: Int] = [:]
}
