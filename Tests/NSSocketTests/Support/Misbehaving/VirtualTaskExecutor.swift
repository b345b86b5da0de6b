//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

/// Runs the tasks of a test on a ``VirtualEventLoop``, one job after the other and in turn with everything else there: what a program's
/// tasks do is as repeatable as the rest.
final class VirtualTaskExecutor: TaskExecutor {
    private let loop: VirtualEventLoop
    /// Whether the jobs pass for those of another thread. If not, they are those of an actor that has the event loop as its executor.
    private let isElsewhere: Bool

    init(_ loop: VirtualEventLoop, isElsewhere: Bool) {
        self.loop = loop
        self.isElsewhere = isElsewhere
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.loop.execute {
            let before = self.loop.isElsewhere
            self.loop.isElsewhere = self.isElsewhere
            job.runSynchronously(on: self.asUnownedTaskExecutor())
            self.loop.isElsewhere = before
        }
    }
}
