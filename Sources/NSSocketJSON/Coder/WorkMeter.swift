//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Synchronization

/// Counts the steps that coding takes beside the one walk over the text: names compared and hashed, words of the tape and
/// containers looked at again, keys put into coding paths.
///
/// For tests that show how work grows with the text. In release builds nothing is counted.
package final class WorkMeter: Sendable {
    @TaskLocal private static var current: WorkMeter?

    /// Whether this build counts.
    package static var isCounting: Bool {
        #if DEBUG
        true
        #else
        false
        #endif
    }

    private let steps = Atomic<Int>(0)

    private init() {}

    /// How many steps a closure's coding takes.
    package static func steps(_ body: () throws -> Void) rethrows -> Int {
        let meter = WorkMeter()
        try self.$current.withValue(meter) { try body() }
        return meter.steps.load(ordering: .relaxed)
    }

    /// Adds steps.
    @inline(__always)
    static func note(_ steps: Int) {
        #if DEBUG
        self.current?.steps.wrappingAdd(steps, ordering: .relaxed)
        #endif
    }
}
