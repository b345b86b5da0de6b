//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import GRPCCore

/// What the other peers say in JSON, as protocol buffers have it: `int64 s = 1; string p = 2;`.
public struct Tick: Sendable {
    public var s: Int
    public var p: String

    public init(s: Int, p: String) {
        self.s = s
        self.p = p
    }

    /// Every message is sent back.
    public static let method = MethodDescriptor(fullyQualifiedService: "data.Ticks", method: "Echo")
}

public struct TickSerializer: MessageSerializer {
    public init() {}

    public func serialize<Bytes: GRPCContiguousBytes>(_ tick: Tick) throws -> Bytes {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(tick.p.utf8.count + 24)
        bytes.append(0x08)
        Self.append(UInt64(bitPattern: Int64(tick.s)), to: &bytes)
        bytes.append(0x12)
        Self.append(UInt64(tick.p.utf8.count), to: &bytes)
        bytes.append(contentsOf: tick.p.utf8)
        return Bytes(bytes)
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        var number = number
        while number > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: number) | 0x80)
            number >>= 7
        }
        bytes.append(UInt8(number))
    }
}

public struct TickDeserializer: MessageDeserializer {
    public struct Malformed: Error {}

    public init() {}

    public func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> Tick {
        try bytes.withUnsafeBytes { bytes in
            var tick = Tick(s: 0, p: "")
            var position = 0
            while position < bytes.count {
                let key = bytes[position]
                position += 1
                let number = try Self.number(in: bytes, at: &position)
                if key == 0x08 {
                    tick.s = Int(truncatingIfNeeded: number)
                } else {
                    guard key == 0x12, number <= bytes.count - position else { throw Malformed() }
                    let text = bytes[position..<position + Int(number)]
                    guard let string = String(validating: text, as: UTF8.self) else { throw Malformed() }
                    tick.p = string
                    position += Int(number)
                }
            }
            return tick
        }
    }

    private static func number(in bytes: UnsafeRawBufferPointer, at position: inout Int) throws -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard position < bytes.count else { break }
            let byte = bytes[position]
            position += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        throw Malformed()
    }
}
