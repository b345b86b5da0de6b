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

@Suite("nss over TLS", .timeLimit(.minutes(5)))
struct TLSTests {
    private static func mode(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }

    @Test("nss certs makes what both sides need, keeps keys secret, and replaces nothing unless told to")
    func certificates() async throws {
        try await TestCertificates.with { folder in
            for key in ["server-key.pem", "client-key.pem"] { #expect(Self.mode("\(folder)/\(key)") == 0o600) }
            let again = try await Tool.run("certs", folder)
            #expect(again.status == .exited(64))
            #expect(again.output == [])
            #expect(
                again.errors == [
                    "nss: \(folder)/ca.pem is there already; choose another folder, or say --force to replace it."
                ])
            let forced = try await Tool.run("certs", folder, "--force", "--json")
            #expect(forced.status == .exited(0))
            #expect(forced.errors == [])
            #expect(forced.output.first == #"{"type":"file","role":"authority","path":"\#(folder)/ca.pem"}"#)
            #expect(forced.output.count == 5)
        }
        let nowhere = try await Tool.run("certs", "/dev/null/certs")
        #expect(nowhere.status == .exited(74))
    }

    @Test("Both sides talk over TLS with them, by name and by address")
    func conversation() async throws {
        try await TestCertificates.with { folder in
            let server = try await Tool.run(
                "listen", "tls://127.0.0.1:0", "--json", "--echo", "--cert", "\(folder)/server.pem", "--key",
                "\(folder)/server-key.pem"
            ) { server in
                let address = try await server.addressListenedOn()
                #expect(address.hasPrefix("tls://127.0.0.1:"))
                let byName = address.replacing("127.0.0.1", with: "localhost")
                for target in [address, byName] {
                    let client = try await Tool.run(
                        "connect", target, "--ca", "\(folder)/ca.pem", "--count", "1", input: "a::b {\"x\":1}\n"
                    )
                    #expect(client.status == .exited(0), "\(client.errors)")
                    #expect(client.output == ["a::b {\"x\":1}"])
                }
                let distrustful = try await Tool.run("send", address, "a")
                #expect(distrustful.status == .exited(69))
                #expect(distrustful.errors.first?.contains("No trust root vouches for the certificate") == true)
                let careless = try await Tool.run("send", address, "a", "--insecure")
                #expect(careless.status == .exited(0))
                #expect(careless.errors.first?.contains("--insecure") == true)
                let plain = try await Tool.run("send", String(address.dropFirst("tls://".count)), "a")
                #expect(plain.status == .exited(69))
                #expect(plain.errors.last?.contains("looks like TLS") == true, "\(plain.errors)")
                try server.send(.interrupt)
            }
            #expect(server.status == .exited(0))
            #expect(server.output.filter { $0.contains("message") }.count == 3)
        }
    }

    @Test("With --ca a listener demands client certificates, on a unix socket as well")
    func mutual() async throws {
        try await TestCertificates.with("--host", "nss.example") { folder in
            let path = "\(folder).sock"
            let ca = ["--ca", "\(folder)/ca.pem"]
            let server = try await Tool.run(
                [
                    "listen", "unix:\(path)", "--tls", "--json", "--count", "1", "--cert", "\(folder)/server.pem",
                    "--key",
                    "\(folder)/server-key.pem",
                ] + ca
            ) { server in
                #expect(try await server.addressListenedOn() == "unix:\(path)")
                let target = ["unix:\(path)", "--tls", "--server-name", "nss.example"]
                let nobody = try await Tool.run(["connect"] + target + ca + ["--timeout", "5", "--count", "1"])
                #expect(nobody.status == .exited(69))
                #expect(nobody.errors.last?.contains("demands a client certificate") == true, "\(nobody.errors)")
                let sender = try await Tool.run(["send", target[0], "a", "1"] + target.dropFirst() + ca)
                #expect(sender.status == .exited(69))
                #expect(sender.errors.last?.contains("demands a client certificate") == true, "\(sender.errors)")
                let client = try await Tool.run(
                    ["send", target[0], "a", "1"] + target.dropFirst() + ca
                        + ["--cert", "\(folder)/client.pem", "--key", "\(folder)/client-key.pem"]
                )
                #expect(client.status == .exited(0), "\(client.errors)")
            }
            #expect(server.status == .exited(0))
            #expect(server.output.contains { $0.contains(#""event":["a"],"payload":1"#) })
        }
    }

    @Test(
        "Options that make no sense together are refused with 64",
        arguments: [
            ["listen", "tls://0"], ["listen", "0", "--cert", "a"], ["listen", "tls://0", "--cert", "a"],
            ["listen", "tls://0", "--cert", "a", "--key", "b", "--insecure"], ["connect", "6786", "--ca", "a"],
            ["connect", "6786", "--insecure"], ["send", "tls://6786", "a", "--key", "b"],
            ["connect", "unix:/tmp/none", "--tls"], ["connect", "tls://6786", "--ca", "/no/such/file"],
            ["connect", "tls://6786", "--server-name", "10.0.0.1"],
            ["listen", "tls://0", "--cert", "/no/such/file", "--key", "/no/such/file"],
        ]
    )
    func usage(_ arguments: [String]) async throws {
        let outcome = try await Tool.run(arguments)
        #expect(outcome.status == .exited(64))
        #expect(outcome.output == [])
        #expect(!outcome.errors.isEmpty)
    }
}
