//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Benchmark
import Documents

// Each document in each way, ours beside Foundation's: `swift package --package-path Benchmarks benchmark --target JSON`.
let benchmarks: @Sendable () -> Void = {
    for document in Document.all {
        for (way, work) in document.works {
            let configuration = Benchmark.Configuration(
                metrics: [.wallClock, .cpuTotal, .throughput], scalingFactor: .kilo, maxDuration: .milliseconds(500)
            )
            Benchmark("\(document.name): \(way)", configuration: configuration) { benchmark in
                for _ in benchmark.scaledIterations { try work() }
            }
        }
    }
}
