//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@Suite("Limits of frames")
struct FrameLimitsTests {
    @Test("1 MiB, 64 levels, 16 segments and 262,144 values unless told otherwise")
    func defaults() {
        let limits = FrameLimits()
        #expect((limits.length, limits.nesting, limits.segments) == (1_048_576, 64, 16))
        #expect(limits == FrameLimits(length: 1 << 20, nesting: 64, segments: 16, values: 1 << 18))
    }

    @Test("No limit is below 1, and no line longer than 1 GiB", arguments: [0, -1, Int.min])
    func clamping(value: Int) {
        let limits = FrameLimits(length: value, nesting: value, segments: value, values: value)
        #expect(limits == FrameLimits(length: 1, nesting: 1, segments: 1, values: 1))
        #expect(FrameLimits(length: .max).length == 1 << 30)
    }
}
