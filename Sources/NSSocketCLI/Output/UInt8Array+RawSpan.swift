//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension [UInt8] {
    mutating func append(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { self.append(contentsOf: $0) }
    }
}
