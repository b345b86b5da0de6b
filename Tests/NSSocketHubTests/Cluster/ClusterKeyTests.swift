//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketHub

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

@Suite("A cluster's key")
struct ClusterKeyTests {
    @Test("It needs 16 bytes, and never shows them")
    func bytes() throws {
        let error = #expect(throws: EventSocketError.self) { try ClusterKey(Array(repeating: 1, count: 15)) }
        #expect(error?.code == .invalidArgument)
        let key = try ClusterKey(Array("correct horse battery".utf8))
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "ClusterKey(redacted)")
        #expect(!dumped.contains("horse") && !dumped.contains("authenticator"))
    }

    @Test("A file's white space does not belong to it")
    func file() throws {
        var path = Array("/tmp/nss-key-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        try #require(descriptor >= 0)
        let name = path.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        defer { unlink(name) }
        let text = " \n0123456789abcdef\r\n"
        try #require(write(descriptor, text, text.utf8.count) == text.utf8.count)
        close(descriptor)
        let frame = ClusterFrame(
            origin: FrameOrigin(node: NodeID("a"), incarnation: 1), topic: .control, sequence: 1,
            body: .heartbeat(heads: [], isLast: false)
        )
        let ofFile = try FrameCodec(key: ClusterKey(contentsOf: name), limit: 4096).encode(frame)
        let ofBytes = try FrameCodec(key: ClusterKey(Array("0123456789abcdef".utf8)), limit: 4096).encode(frame)
        #expect(ofFile == ofBytes)
        let error = #expect(throws: EventSocketError.self) { try ClusterKey(contentsOf: name + ".missing") }
        #expect(error?.code == .invalidArgument)
    }
}
