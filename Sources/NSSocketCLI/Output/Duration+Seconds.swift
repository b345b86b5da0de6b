//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension Duration {
    /// The time in seconds as a decimal number, rounded up, without needless zeros: `0.4`, `30`.
    ///
    /// - Parameter decimals: How many at most, 0 to 9.
    func secondsText(decimals: Int) -> String {
        var unit: Int64 = 1_000_000_000
        for _ in 0..<decimals { unit /= 10 }
        let (seconds, attoseconds) = self.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        let units = (nanoseconds + unit - 1) / unit
        let scale = 1_000_000_000 / unit
        var fraction = String(units % scale)
        fraction = String(repeating: "0", count: max(decimals - fraction.count, 0)) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return decimals == 0 || fraction.isEmpty ? "\(units / scale)" : "\(units / scale).\(fraction)"
    }
}
