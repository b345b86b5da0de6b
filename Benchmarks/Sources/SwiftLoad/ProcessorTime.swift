//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import FoundationEssentials

/// Nanoseconds that all threads of a process have run, as the kernel's scheduler counts them. Linux.
func processorTime(of process: Int) throws -> Int {
    let folder = "/proc/\(process)/task"
    var sum = 0
    for thread in try FileManager.default.contentsOfDirectory(atPath: folder) {
        guard let text = try? String(contentsOfFile: "\(folder)/\(thread)/schedstat", encoding: .utf8),
            let ran = text.split(separator: " ").first.flatMap({ Int($0) })
        else { continue }
        sum += ran
    }
    return sum
}
