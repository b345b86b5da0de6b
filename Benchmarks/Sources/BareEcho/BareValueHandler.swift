//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#endif

/// Makes an integer and a string of each line that the load sends, and a line of these: the least that a value's coding can cost on
/// SwiftNIO. It knows where everything stands, checks nothing, and escapes nothing.
final class BareValueHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let head = Array(#"["data","tick",{"s":"#.utf8)
    private static let middle = Array(#","p":""#.utf8)
    private static let tail = Array(#""}]"#.utf8) + [0x0A]

    private var begun = ByteBuffer()
    private var out = ByteBuffer()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var read = self.unwrapInboundIn(data)
        if self.begun.readableBytes > 0 {
            self.begun.writeBuffer(&read)
            swap(&self.begun, &read)
            self.begun.clear()
        }
        let used = read.withUnsafeReadableBytes { bytes -> Int in
            guard let start = bytes.baseAddress else { return 0 }
            var position = 0
            while let found = memchr(start + position, 0x0A, bytes.count - position) {
                let end = UnsafeRawPointer(found) - start
                self.echo(UnsafeRawBufferPointer(rebasing: bytes[position...end]))
                position = end + 1
            }
            return position
        }
        read.moveReaderIndex(forwardBy: used)
        self.begun.writeBuffer(&read)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard self.out.readableBytes > 0 else { return }
        context.writeAndFlush(self.wrapOutboundOut(self.out), promise: nil)
        self.out.clear()
    }

    private func echo(_ line: UnsafeRawBufferPointer) {
        var (number, position) = (0, Self.head.count)
        while line[position] != UInt8(ascii: ",") {
            number = number &* 10 &+ Int(line[position] &- UInt8(ascii: "0"))
            position &+= 1
        }
        position &+= Self.middle.count
        let text = UnsafeRawBufferPointer(rebasing: line[position..<line.count - Self.tail.count])
        self.write(number, String(copying: UTF8Span(unchecked: text.bindMemory(to: UInt8.self).span)))
    }

    @inline(never)
    private func write(_ number: Int, _ text: String) {
        var text = text
        text.withUTF8 { text in
            let room = Self.head.count + 20 + Self.middle.count + text.count + Self.tail.count
            self.out.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { target in
                guard var end = target.baseAddress else { return 0 }
                func append(_ bytes: UnsafeRawBufferPointer) {
                    guard let first = bytes.baseAddress else { return }
                    end.copyMemory(from: first, byteCount: bytes.count)
                    end += bytes.count
                }
                Self.head.withUnsafeBytes { append($0) }
                var (power, rest) = (1, number)
                while power <= number / 10 { power *= 10 }
                while power > 0 {
                    end.storeBytes(of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest / power), as: UInt8.self)
                    end += 1
                    (rest, power) = (rest % power, power / 10)
                }
                Self.middle.withUnsafeBytes { append($0) }
                append(UnsafeRawBufferPointer(text))
                Self.tail.withUnsafeBytes { append($0) }
                return target.baseAddress.map { end - $0 } ?? 0
            }
        }
    }
}
