//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The names of members as a tape has them, with or without escapes.
extension JSONBytes {
    /// Lends the bytes of a key's name, its escapes resolved.
    func withName<Result>(_ key: TapeEntry, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let bytes = self.buffer(at: key.position, length: key.length)
        guard key.is(.escapedKey) else { return body(bytes) }
        return JSONText.unescape(bytes.span).withBytes(body)
    }

    /// Whether a key has a name.
    @inline(__always)
    func isName(_ key: TapeEntry, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        if key.isKey(length: name.count) { return self.isSame(name, at: key.position) }
        return key.is(.escapedKey) && self.isEscapedName(key, name)
    }

    @inline(never)
    private func isEscapedName(_ key: TapeEntry, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        JSONText.isSame(name.span, unescaping: self.buffer(at: key.position, length: key.length).span)
    }
}
