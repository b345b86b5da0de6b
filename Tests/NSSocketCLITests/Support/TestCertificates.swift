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

/// What `nss certs` makes, in a folder of its own.
enum TestCertificates {
    static let files = ["ca.pem", "server.pem", "server-key.pem", "client.pem", "client-key.pem"]

    /// Makes certificates for the time that a body takes.
    static func with(_ arguments: String..., body: (_ folder: String) async throws -> Void) async throws {
        let folder = "/tmp/nss-certs-\(UInt32.random(in: 0 ... .max))"
        let made = try await Tool.run(["certs", folder] + arguments)
        #expect(made.status == .exited(0))
        defer {
            for name in Self.files { unlink("\(folder)/\(name)") }
            rmdir(folder)
        }
        #expect(made.output == Self.files.map { "\(folder)/\($0)" })
        try await body(folder)
    }
}
