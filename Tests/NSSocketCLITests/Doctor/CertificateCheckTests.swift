//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketCLI

@Suite("What nss doctor says about TLS")
struct CertificateCheckTests {
    /// 2026-12-24 00:00:00 UTC
    private static let christmas = 1_798_070_400
    private static let day = 86_400

    private func validity(at now: Int) throws -> Finding {
        let check = CertificateCheck(
            names: ["a"], issuer: "CN=b", notBefore: Self.christmas - 90 * Self.day, notAfter: Self.christmas)
        return try #require(check.findings(now: now).last)
    }

    @Test("A certificate is fine until thirty days before its end")
    func validity() throws {
        let fresh = try self.validity(at: Self.christmas - 30 * Self.day)
        #expect(fresh == Finding(.validity, .ok, "It is valid until 2026-12-24, for 30 more days."))
        let old = try self.validity(at: Self.christmas - 30 * Self.day + 1)
        #expect(old.result == .note)
        #expect(old.message.hasPrefix("It is valid until 2026-12-24, for 29 more days; "))
        #expect(try self.validity(at: Self.christmas - Self.day).message.contains("for 1 more day;"))
        #expect(try self.validity(at: Self.christmas).result == .note)
        let expired = try self.validity(at: Self.christmas + 1)
        #expect(expired == Finding(.validity, .risk, "It expired on 2026-12-24; renew it."))
        let early = try self.validity(at: Self.christmas - 91 * Self.day)
        #expect(early.result == .risk)
        #expect(early.message.hasPrefix("It is not valid before 2026-09-25;"))
    }

    @Test(
        "Seconds since 1970 are days",
        arguments: [
            (0, "1970-01-01"), (-1, "1969-12-31"), (86_399, "1970-01-01"), (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"), (4_107_542_400, "2100-03-01"), (253_402_300_799, "9999-12-31"),
            (1_798_070_400, "2026-12-24"), (1_709_164_800, "2024-02-29"), (-2_208_988_800, "1900-01-01"),
        ]
    )
    func dates(_ seconds: Int, _ date: String) {
        #expect(CertificateCheck.date(seconds) == date)
    }

    @Test("The names are told, without what could move the cursor")
    func names() throws {
        var check = CertificateCheck(
            names: ["a.example", "10.0.0.1"], issuer: "CN=x\u{1B}[2J", notBefore: 0, notAfter: 1)
        #expect(
            check.findings(now: 0).first
                == Finding(
                    .certificate, .ok, "The certificate is for a.example and 10.0.0.1, issued by CN=x\u{FFFD}[2J."))
        check.names = []
        #expect(check.findings(now: 0).first?.result == .note)
    }

    @Test("Older versions are a note, and so is a certificate that cannot be read")
    func versions() {
        let check = CertificateCheck(names: ["a"], issuer: "b", notBefore: 0, notAfter: 100 * Self.day)
        #expect(TLSCheck.findings(version: .tls13, check, now: 0).map(\.result) == [.ok, .ok, .ok])
        let older = TLSCheck.findings(version: .tls12, nil, now: 0)
        #expect(older.map(\.result) == [.note, .note])
        #expect(older.first?.message.contains("TLS 1.2") == true)
    }

    @Test(
        "What was not verified is a risk, what does not verify a failure, and a demand for a certificate is one by itself"
    )
    func trust() {
        #expect(TLSCheck.trust(nil, name: "a", isInsecure: false).result == .ok)
        #expect(TLSCheck.trust(nil, name: "a", isInsecure: true).result == .risk)
        let expired = EventSocketError(.tlsFailed, "The certificate has expired; renew it.")
        #expect(
            TLSCheck.trust(expired, name: "a", isInsecure: false)
                == Finding(.trust, .fail, "The certificate has expired; renew it. (See --ca and --server-name.)"))
        let demand = EventSocketError(.tlsFailed, "The server at a demands a client certificate; connect so.")
        for finding in [TLSCheck.trust(demand, name: "a", isInsecure: false), TLSCheck.failed(demand)] {
            #expect(finding.check == .clientCertificate)
            #expect(finding.result == .fail)
            #expect(finding.message.hasSuffix("Give one with --cert and --key."))
        }
        #expect(TLSCheck.failed(expired).check == .handshake)
    }
}
