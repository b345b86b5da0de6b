//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NIOCore
import NSSocket

/// `nss certs`: certificates to try TLS with.
struct CertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certs",
        abstract: "Make certificates to try TLS with.",
        discussion: """
            Writes ca.pem, server.pem, server-key.pem, client.pem and client-key.pem: an authority, and a certificate \
            that it issued for each side, valid for 30 days. The server's is for localhost, 127.0.0.1 and ::1, and for \
            every --host. The authority's own key is not kept, so it can issue no others.

              nss certs /tmp/certs
              cd /tmp/certs
              nss listen tls://6786 --cert server.pem --key server-key.pem
              nss connect tls://localhost:6786 --ca ca.pem
            """
    )

    @Argument(help: "Where to write them; the folder is made if need be.", completion: .directory)
    var directory = "."

    @Option(
        name: .customLong("host"),
        help: ArgumentHelp("Another name or address of the server. May be given several times.", valueName: "name")
    )
    var hosts: [String] = []

    @Flag(help: "Replace files that are there.")
    var force = false

    @OptionGroup var format: FormatOptions

    func run() async throws {
        let files = try CertificateMaker.make(hosts: ["localhost", "127.0.0.1", "::1"] + self.hosts)
        let folder = OutputFolder(path: self.directory)
        try folder.prepare(for: files.map(\.name), replacing: self.force)
        for file in files { try folder.write(file) }
        let stdout = StandardOutput.shared.stdout
        for file in files {
            let path = folder.path(of: file.name)
            stdout.print { buffer in
                guard self.format.isJSON else {
                    buffer.writeString("\(path)\n")
                    return
                }
                buffer.writeString(#"{"type":"file","role":"\#(file.role)","path":"#)
                buffer.writeJSONString(path)
                buffer.writeString("}\n")
            }
        }
        if !self.format.isJSON { self.explain(folder) }
    }

    private func explain(_ folder: OutputFolder) {
        let path = folder.path(of:)
        Diagnostics.standard.explain(
            """

            Encrypted:
              nss listen tls://6786 --cert \(path("server.pem")) --key \(path("server-key.pem"))
              nss connect tls://localhost:6786 --ca \(path("ca.pem"))
            Both sides known to each other: add  --ca \(path("ca.pem"))  to the first, and to the second
              --cert \(path("client.pem")) --key \(path("client-key.pem"))
            """
        )
    }
}
