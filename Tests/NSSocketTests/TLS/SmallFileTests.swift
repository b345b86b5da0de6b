//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import Testing

@testable import NSSocket

@Suite("Reading small files", .timeLimit(.minutes(1)))
struct SmallFileTests {
    @Test(
        "Devices and sockets are refused without being opened",
        arguments: ["/dev/zero", "/dev/null", "/dev/tty", "/dev/random"])
    func devices(_ path: String) {
        let error = #expect(throws: SmallFile.Failure.self) { try SmallFile.read(path) }
        #expect(error == .noFile("a device"))
        #expect(error?.reason == "it is a device, not a file")
    }

    @Test("A pipe is read to its end, whoever comes first")
    func pipe() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/pipe"
            #expect(mkfifo(path, 0o600) == 0)
            let text = String(repeating: "0123456789", count: 20_000)
            let written = Self.write(text, to: path)
            let content = try SmallFile.read(path, patience: .seconds(30))
            #expect(content == Array(text.utf8))
            _ = try await written.first { $0 ? true : nil }
        }
    }

    @Test("A pipe that is never written, or whose writer does not finish, is given up")
    func unfinished() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/pipe"
            #expect(mkfifo(path, 0o600) == 0)
            #expect(throws: SmallFile.Failure.unfinished) { try SmallFile.read(path, patience: .milliseconds(20)) }
            // This end writes, and stays.
            let writer = open(path, O_RDWR)
            defer { close(writer) }
            #expect(Foundation.write(writer, "abc", 3) == 3)
            #expect(throws: SmallFile.Failure.unfinished) { try SmallFile.read(path, patience: .milliseconds(20)) }
        }
    }

    @Test("A pipe with too much in it is refused like a file")
    func tooLarge() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/pipe"
            #expect(mkfifo(path, 0o600) == 0)
            let written = Self.write(String(repeating: "x", count: 17 << 20), to: path)
            #expect(throws: SmallFile.Failure.tooLarge) { try SmallFile.read(path, patience: .seconds(30)) }
            _ = try await written.first { $0 ? true : nil }
        }
    }

    /// Writes on a thread of its own, which runs whatever the threads of tasks are blocked by: reading is, until this has begun.
    ///
    /// - Returns: Becomes true when it is done.
    private static func write(_ text: String, to path: String) -> Watched<Bool> {
        let isDone = Watched(false)
        Thread.detachNewThread {
            // The reader may have had enough.
            signal(SIGPIPE, SIG_IGN)
            let handle = FileHandle(forWritingAtPath: path)
            try? handle?.write(contentsOf: Data(text.utf8))
            try? handle?.close()
            isDone.update { $0 = true }
        }
        return isDone
    }
}
