//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// The bytes that frames share: one read, or one line that spanned reads.
///
/// A class, so that a frame is a reference and a few offsets: handing one on copies 32 bytes and counts one reference.
final class FrameStorage: Sendable {
    let bytes: ByteBuffer
    /// What reads the payloads.
    let codec: EventCodec
    /// Where the readable bytes begin in memory: as long as there is this object, its buffer keeps them there. The buffer itself
    /// has to check its accesses to find out, which is too much for every message.
    private let address: UInt

    init(_ bytes: ByteBuffer, codec: EventCodec) {
        self.bytes = bytes
        self.codec = codec
        self.address = bytes.withUnsafeReadableBytesWithStorageManagement { bytes, _ in
            UInt(bitPattern: bytes.baseAddress)
        }
    }

    /// How much memory it keeps, used or not.
    var capacity: Int { self.bytes.storageCapacity }

    /// Lends some of the bytes.
    @inline(__always)
    func withBytes<Result>(_ range: Range<Int>, _ body: (_ bytes: RawSpan) throws -> Result) rethrows -> Result {
        assert(range.lowerBound >= 0 && range.upperBound <= self.bytes.readableBytes)
        defer { withExtendedLifetime(self) {} }
        let bytes = UnsafeRawBufferPointer(
            start: UnsafeRawPointer(bitPattern: self.address &+ UInt(range.lowerBound)), count: range.count
        )
        return try body(bytes.bytes)
    }

    /// No bytes.
    static let empty = FrameStorage(ByteBuffer(), codec: .json)

    /// Some of the bytes, sharing their memory.
    func slice(_ range: Range<Int>) -> ByteBuffer {
        var slice = self.bytes
        slice.moveWriterIndex(to: slice.readerIndex + range.upperBound)
        slice.moveReaderIndex(forwardBy: range.lowerBound)
        return slice
    }
}
