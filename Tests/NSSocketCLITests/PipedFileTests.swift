//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

@Suite("Certificates from pipes and devices", .timeLimit(.minutes(2)))
struct PipedFileTests {
    @Test("What a shell makes of <(command) is read once and used for every connection")
    func pipes() async throws {
        try await TestCertificates.with { folder in
            let server = try await Tool.run(
                shell: """
                    cat \(folder)/server.pem | (cat \(folder)/server-key.pem | \
                    nss listen tls://127.0.0.1:0 --json --echo --count 3 --cert /dev/fd/3 --key /dev/stdin) 3<&0
                    """
            ) { server in
                let address = try await server.addressListenedOn()
                for _ in 1...2 {
                    let sender = try await Tool.run(
                        shell: "cat \(folder)/ca.pem | nss send \(address) a 1 --ca /dev/stdin --server-name localhost"
                    ) { _ in }
                    #expect(sender.status == .exited(0), "\(sender.errors)")
                }
                let doctor = try await Tool.run(
                    shell: "cat \(folder)/ca.pem | nss doctor \(address) --ca /dev/stdin --server-name localhost"
                ) { _ in }
                #expect(doctor.status == .exited(0), "\(doctor.output)")
                let last = try await Tool.run(
                    shell: "cat \(folder)/ca.pem | nss send \(address) a 1 --ca /dev/stdin --server-name localhost"
                ) { _ in }
                #expect(last.status == .exited(0), "\(last.errors)")
            }
            #expect(server.status == .exited(0))
        }
    }

    @Test("A device, and a pipe that is never written, are refused", arguments: ["--cert", "--key", "--ca"])
    func refused(_ option: String) async throws {
        try await TestCertificates.with { folder in
            let pipe = try StuckPipe.unwritten()
            for (path, reason) in [
                ("/dev/zero", "it is a device, not a file"), (pipe.path, "did not finish within 5 s"),
            ] {
                var files = ["--cert": "\(folder)/server.pem", "--key": "\(folder)/server-key.pem"]
                files[option] = path
                let server = try await Tool.run(
                    ["listen", "tls://127.0.0.1:0"] + files.flatMap { [$0.key, $0.value] })
                #expect(server.status == .exited(64))
                #expect(server.errors.contains { $0.contains(path) && $0.contains(reason) }, "\(server.errors)")
            }
        }
    }
}
