//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("Whom a certificate may speak for")
struct ServerNameTests {
    private static func isFor(_ name: String, _ names: [PeerCertificate.AlternativeName]) -> Bool {
        PeerCertificate(isVerified: true, derBytes: [], commonName: nil, alternativeNames: names).isFor(
            serverName: name)
    }

    @Test(
        "Names are compared as a whole and in any case; a wildcard is the whole first label",
        arguments: [
            ("a.example.com", "a.example.com", true), ("A.Example.COM", "a.example.com.", true),
            ("a.example.com.", "a.example.com", true), ("a.example.com", "example.com", false),
            ("example.com", "a.example.com", false), ("a.example.com", "*.example.com", true),
            ("b.a.example.com", "*.example.com", false), ("example.com", "*.example.com", false),
            ("example.com", "*.com", false), ("a.example.com", "a*.example.com", false),
            ("a.b.example.com", "a.*.example.com", false), ("a", "*", false), ("localhost", "localhost", true),
        ])
    func names(name: String, pattern: String, isFor: Bool) {
        #expect(Self.isFor(name, [.dns(pattern)]) == isFor)
    }

    @Test("One of several is enough; names of other kinds do not count; without any, another check has decided")
    func several() {
        #expect(Self.isFor("a.example", [.ipAddress("127.0.0.1"), .dns("b.example"), .dns("a.example")]))
        #expect(!Self.isFor("a.example", [.ipAddress("127.0.0.1")]))
        #expect(!Self.isFor("a.example", [.uri("a.example"), .email("a.example")]))
        #expect(Self.isFor("a.example", []))
    }
}
