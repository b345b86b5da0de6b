//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

/// What a process prints, line by line.
struct LineReader: Sendable {
    private let lines: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() {
        (self.lines, self.continuation) = AsyncStream.makeStream()
    }

    /// The next line; fails the test if there is none.
    func next() async throws -> String {
        var lines = self.lines.makeAsyncIterator()
        return try #require(await lines.next(), "the tool prints no more")
    }

    /// All lines that are left, when the tool has ended.
    func rest() async throws -> [String] {
        await self.lines.reduce(into: []) { $0.append($1) }
    }

    /// Reads until the process prints no more.
    func read(_ output: SubprocessOutputSequence) async throws {
        defer { self.continuation.finish() }
        var bytes: [UInt8] = []
        for try await chunk in output {
            chunk.withUnsafeBytes { bytes.append(contentsOf: $0) }
            while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                self.continuation.yield(String(decoding: bytes[..<end], as: UTF8.self))
                bytes.removeSubrange(...end)
            }
        }
        #expect(bytes.isEmpty, "the last line has no line feed")
    }
}
