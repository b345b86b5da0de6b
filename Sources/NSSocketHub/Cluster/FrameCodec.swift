//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Crypto
internal import NIOCore
internal import NSSocket

/// Turns frames into signed bytes and back.
///
/// A version, a kind, the sender's name and incarnation, the topic, the number, the body; then an HMAC-SHA256 of all that.
struct FrameCodec: Sendable {
    static let version: UInt8 = 1
    private static let signatureLength = 32

    let key: ClusterKey
    /// Bytes that a frame may have.
    let limit: Int

    /// Signs a frame.
    ///
    /// - Parameter limit: Bytes that it may have, if fewer than the codec's.
    func encode(_ frame: ClusterFrame, limit: Int = .max) throws(FrameRefusal) -> [UInt8] {
        var writer = FrameWriter(capacity: 160 + frame.body.estimatedLength)
        writer.byte(Self.version)
        writer.byte(frame.body.kind)
        writer.text(frame.origin.node.description)
        writer.number(frame.origin.incarnation)
        writer.topic(frame.topic)
        writer.number(frame.sequence)
        frame.body.write(to: &writer)
        guard writer.bytes.count + Self.signatureLength <= min(limit, self.limit) else { throw .tooLong }
        return self.signed(writer.bytes)
    }

    /// The bytes and their signature.
    func signed(_ bytes: [UInt8]) -> [UInt8] {
        bytes + self.signature(of: bytes[...])
    }

    /// Reads what stands before the body, without a reason to believe it.
    func header(of bytes: [UInt8]) throws(FrameRefusal) -> UnverifiedFrame {
        guard bytes.count <= self.limit else { throw .tooLong }
        guard bytes.first == Self.version else { throw bytes.isEmpty ? .malformed : .version }
        guard bytes.count > Self.signatureLength else { throw .malformed }
        let signed = bytes.count - Self.signatureLength
        var reader = FrameReader(bytes[1..<signed])
        let kind = try reader.byte()
        let origin = FrameOrigin(node: try reader.node(), incarnation: try reader.number())
        let topic = try reader.topic()
        return UnverifiedFrame(
            bytes: bytes, signed: signed, kind: kind, origin: origin, topic: topic, sequence: try reader.number(),
            body: reader.rest.startIndex
        )
    }

    /// Checks the signature and reads the body.
    func verify(_ frame: UnverifiedFrame) throws(FrameRefusal) -> ClusterFrame {
        // The comparison takes the same time wherever the first difference is.
        guard self.signature(of: frame.bytes[..<frame.signed]) == frame.bytes[frame.signed...] else {
            throw .signature
        }
        var reader = FrameReader(frame.bytes[frame.body..<frame.signed])
        let body = try FrameBody(kind: frame.kind, on: frame.topic, sequence: frame.sequence, from: &reader)
        return ClusterFrame(origin: frame.origin, topic: frame.topic, sequence: frame.sequence, body: body)
    }

    private func signature(of bytes: ArraySlice<UInt8>) -> HMAC<SHA256>.MAC {
        var authenticator = self.key.authenticator
        authenticator.update(data: bytes)
        return authenticator.finalize()
    }
}

/// A frame whose signature has not been checked.
struct UnverifiedFrame {
    fileprivate let bytes: [UInt8]
    /// Where the signature begins.
    fileprivate let signed: Int
    fileprivate let kind: UInt8
    let origin: FrameOrigin
    let topic: FrameTopic
    fileprivate let sequence: UInt64
    /// Where the body begins.
    fileprivate let body: Int
}

extension FrameBody {
    /// For a reservation.
    fileprivate var estimatedLength: Int {
        switch self {
        case .lines(let lines, _, _): lines.bytes.readableBytes
        case .presence(let entry): entry.data?.bytes.readableBytes ?? 0
        default: 256
        }
    }
}
