//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import Testing

@testable import NSSocket

/// Feeds streams to scanners.
enum Scan {
    /// Limits that no recorded stream exceeds.
    static let wideLimits = FrameLimits(length: 1 << 30, nesting: 1 << 30, segments: 1 << 30)

    /// What a scanner makes of chunks, up to a fault that ends the stream.
    ///
    /// - Parameter end: Whether the stream ends behind the chunks.
    static func steps(
        _ chunks: some Sequence<ByteBuffer>, end: Bool = false, limits: FrameLimits = FrameLimits(),
        lines: LineCoder? = nil
    ) -> [ScanStep] {
        var scanner = FrameScanner(limits: limits, lines: lines)
        var steps: [ScanStep] = []
        /// - Returns: Whether to go on.
        func take(_ next: (inout FrameScanner) throws(FrameFault) -> Frame?) -> Bool {
            do throws(FrameFault) {
                guard let frame = try next(&scanner) else { return false }
                Self.checkPassedOn(frame)
                steps.append(.frame(frame.name, RawJSON(unchecked: frame.payload)))
                return true
            } catch {
                steps.append(.fault(error))
                return error.isRecoverable
            }
        }
        for chunk in chunks {
            scanner.feed(chunk)
            while take({ scanner throws(FrameFault) in try scanner.next() }) {}
            if case .fault(let fault) = steps.last, !fault.isRecoverable { return steps }
        }
        if end { _ = take { scanner throws(FrameFault) in try scanner.finish() } }
        return steps
    }

    /// What a scanner makes of text, in one chunk or more.
    static func steps(
        _ chunks: String..., end: Bool = false, limits: FrameLimits = FrameLimits(), lines: LineCoder? = nil
    ) -> [ScanStep] {
        self.steps(chunks.map { ByteBuffer(string: $0) }, end: end, limits: limits, lines: lines)
    }

    /// The frames of one read.
    static func frames(_ read: ByteBuffer, limits: FrameLimits = FrameLimits()) throws -> [Frame] {
        var scanner = FrameScanner(limits: limits)
        scanner.feed(read)
        var frames: [Frame] = []
        while let frame = try scanner.next() { frames.append(frame) }
        return frames
    }

    /// The frame of one line.
    static func frame(_ line: String, limits: FrameLimits = FrameLimits()) throws -> Frame {
        try #require(try self.frames(ByteBuffer(string: line + "\n"), limits: limits).first)
    }

    /// However a frame lies in memory, passed on it is itself and one line feed.
    private static func checkPassedOn(_ frame: Frame) {
        var line = ByteBuffer()
        frame.write(to: &line)
        var expected = frame.line
        expected.writeInteger(UInt8.lineFeed)
        if line != expected || frame.byteCount != expected.readableBytes {
            Issue.record("passed on as \(String(buffer: line)), not \(String(buffer: expected))")
        }
    }
}
