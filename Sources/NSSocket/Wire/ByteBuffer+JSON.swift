//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

package import NIOCore
internal import NSSocketJSON

extension ByteBuffer {
    /// Appends a JSON string with its quotes, escaped as on the wire.
    package mutating func writeJSONString(_ text: String) {
        var text = text
        text.withUTF8 { self.writeJSONString($0) }
    }

    /// Appends the UTF-8 bytes of a text as a JSON string.
    package mutating func writeJSONString(_ utf8: UnsafeBufferPointer<UInt8>) {
        self.writeWithUnsafeMutableBytes(minimumWritableBytes: JSONText.maximumCount(utf8.count)) { target in
            guard let start = target.baseAddress else { return 0 }
            return JSONText.write(utf8, to: start.assumingMemoryBound(to: UInt8.self))
        }
    }
}
