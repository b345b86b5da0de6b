//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension String {
    /// Copies bytes that were found to be well-formed UTF-8.
    @inline(__always)
    package init(checkedUTF8 bytes: Span<UInt8>) {
        if #available(macOS 26, iOS 26, watchOS 26, tvOS 26, visionOS 26, *) {
            self = String(copying: UTF8Span(unchecked: bytes))
        } else {
            self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        }
    }
}
