//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Little but numbers: readings with two decimals, raw doubles of all digits, and integers; 4 KiB.
package struct Measurements: Codable, Equatable, Sendable {
    package var start: Int
    package var readings: [Double]
    package var raw: [Double]
    package var counts: [Int]

    package static let sample = Measurements(
        start: 1_764_000_000, readings: (0..<250).map { Double(1500 + $0 * 37 % 1000) / 100 },
        raw: (1...80).map { 1 / Double($0) + Double($0 % 7) }, counts: (0..<200).map { $0 * $0 * 7919 % 1_000_003 }
    )
}
