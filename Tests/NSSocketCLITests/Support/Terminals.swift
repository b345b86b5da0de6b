//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Runs the tool on a terminal.
enum Terminals {
    /// Whether there is a `script` that runs a command on a terminal, as that of util-linux does.
    static let exist: Bool = {
        #if os(Linux)
        access("/usr/bin/script", X_OK) == 0
        #else
        false
        #endif
    }()

    /// What to type once something was shown.
    struct Typing {
        var shown: String
        var typed: String
    }

    /// Runs a command line on a terminal, beside a body that gets the address that the tool listens on.
    ///
    /// - Returns: What was written to the terminal.
    static func run(
        _ command: String, terminal: String = "xterm", typing: [Typing] = [],
        body: @escaping @Sendable (_ address: String) async throws -> Void = { _ in }
    ) async throws -> String {
        let result = try await Subprocess.run(
            .name("script"), arguments: ["-qefc", command, "/dev/null"],
            environment: .inherit.updating(["PATH": "\(try Tool.folder()):/usr/bin:/bin", "TERM": terminal]),
            input: .inputWriter, output: .sequence, error: .discarded
        ) { execution in
            var bytes: [UInt8] = []
            var hasBegun = false
            var typing = typing[...]
            for try await chunk in execution.standardOutput {
                chunk.withUnsafeBytes { bytes.append(contentsOf: $0) }
                let output = String(decoding: bytes, as: UTF8.self)
                // With what comes next, which tells that all of the port is there.
                if !hasBegun, let found = output.firstMatch(of: /(127\.0\.0\.1:\d+)\D/) {
                    hasBegun = true
                    try await body(String(found.1))
                }
                while let next = typing.first, output.contains(next.shown) {
                    typing.removeFirst()
                    _ = try await execution.standardInputWriter.write(next.typed)
                }
            }
            try await execution.standardInputWriter.finish()
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(result.terminationStatus == .exited(0))
        return result.closureResult
    }
}
