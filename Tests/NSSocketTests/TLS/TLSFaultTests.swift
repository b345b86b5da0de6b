//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOSSL
import Testing

@Suite("Why TLS fails")
struct TLSFaultTests {
    @Test(
        "Every reason of the TLS library has a meaning",
        arguments: [
            ("PEER_DID_NOT_RETURN_A_CERTIFICATE", TLSFault.noCertificate),
            ("WRONG_VERSION_NUMBER", .plaintextPeer), ("HTTP_REQUEST", .plaintextPeer),
            ("UNSUPPORTED_PROTOCOL", .versionMismatch), ("TLSV1_ALERT_PROTOCOL_VERSION", .versionMismatch),
            ("NO_SHARED_CIPHER", .nothingShared),
            ("TLSV1_ALERT_CERTIFICATE_REQUIRED", .certificateDemanded),
            ("TLSV1_ALERT_UNKNOWN_CA", .certificateRefused(alert: "unknown ca")),
            ("SSLV3_ALERT_CERTIFICATE_EXPIRED", .certificateRefused(alert: "certificate expired")),
            ("SSLV3_ALERT_HANDSHAKE_FAILURE", .refused(alert: "handshake failure")),
            ("SOMETHING_NEW", .other("something new")),
        ])
    func reasons(reason: String, fault: TLSFault) {
        #expect(TLSFault(reason: reason) == fault)
    }

    @Test("The reason is found in what the library prints, without the place in its sources")
    func extraction() {
        let text = "Error: 268 error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at /a/b.cc:123"
        #expect(TLSFault.reason(in: text) == "CERTIFICATE_VERIFY_FAILED")
        #expect(TLSFault.reason(in: "something else") == "something else")
    }

    @Test("Errors that have nothing to do with TLS are left alone")
    func others() {
        #expect(TLSFault(CancellationError(), presented: nil) == nil)
        #expect(TLSFault(NIOSSLError.uncleanShutdown, presented: nil) == .closed)
        #expect(TLSFault(NIOSSLExtraError.failedToValidateHostname, presented: nil) == .wrongName)
        #expect(EventSocketError(afterHandshake: CancellationError(), .server) == nil)
    }

    @Test("Every fault says for both sides what to do, and no two say the same")
    func messages() {
        let faults: [TLSFault] = [
            .wrongName, .expired, .notYetValid, .selfSigned, .unknownAuthority, .noCertificate, .certificateDemanded,
            .certificateRefused(alert: "a"), .refused(alert: "a"), .plaintextPeer, .versionMismatch, .nothingShared,
            .closed, .other("a"),
        ]
        let address = EventSocketAddress.tcp("example.com", port: 1)
        for role in [TLSSetup.Role.server, .client(serverName: "example.com", address: address)] {
            let messages = Set(faults.map { $0.message(role) })
            #expect(messages.count == faults.count)
            #expect(messages.allSatisfy { $0.hasSuffix(".") })
        }
    }

    @Test(
        "A line that begins like TLS is told from other noise", arguments: [[0x16, 3, 1], [0x15, 3, 3]] as [[UInt8]])
    func record(bytes: [UInt8]) {
        let fault = #expect(throws: FrameFault.self) {
            _ = try FrameLayout(of: bytes.span.bytes, limits: FrameLimits())
        }
        #expect(fault.map { EventSocketError($0).message.contains("looks like TLS") } == true)
        let other = #expect(throws: FrameFault.self) {
            _ = try FrameLayout(of: ([0x17] + bytes).span.bytes, limits: FrameLimits())
        }
        #expect(other.map { EventSocketError($0).message.contains("TLS") } == false)
    }
}
