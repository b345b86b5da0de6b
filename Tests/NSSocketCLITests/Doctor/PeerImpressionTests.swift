//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketCLI

@Suite("What nss doctor makes of a peer")
struct PeerImpressionTests {
    private static let malformed = EventSocketError(.malformedFrame, "A line was skipped.")

    private func finding(
        answersTLS: Bool = false, _ happenings: (inout PeerImpression) -> Void
    ) -> (result: Finding.Result, message: String) {
        var impression = PeerImpression()
        happenings(&impression)
        let finding = impression.finding(answersTLS: answersTLS)
        #expect(finding.check == .peer)
        return (finding.result, finding.message)
    }

    @Test("A silent peer is fine, unless it waits for TLS")
    func silence() {
        #expect(PeerImpression().isSilent)
        #expect(self.finding { _ in }.result == .ok)
        let waiting = self.finding(answersTLS: true) { _ in }
        #expect(waiting.result == .fail)
        #expect(waiting.message.contains("TLS handshake"))
    }

    @Test("Who speaks the protocol is told by the number of messages and the first name")
    func speaking() {
        let one = self.finding { $0.received("you::there") }
        #expect(one == (.ok, "It speaks this protocol: it sends 1 message, you::there, by itself."))
        let two = self.finding {
            $0.received("a\u{1B}[2J")
            $0.received("b")
        }
        #expect(
            two == (.ok, "It speaks this protocol: it sends 2 messages, the first of them a\u{FFFD}[2J, by itself."))
        let leaving = self.finding {
            $0.received("bye")
            $0.ended(.closedByPeer)
        }
        #expect(leaving.result == .note)
        let sloppy = self.finding {
            $0.reported(Self.malformed)
            $0.received("a")
        }
        #expect(sloppy.result == .note)
        #expect(sloppy.message.contains("lines that are no frames"))
    }

    @Test("Who says nothing but other things, closes or breaks is nobody to talk to")
    func failures() {
        let other = self.finding {
            $0.reported(Self.malformed)
            $0.ended(.closedByPeer)
        }
        #expect(other.result == .fail)
        #expect(other.message.contains("does not speak this protocol"))
        let closing = self.finding { $0.ended(.closedByPeer) }
        #expect(closing.result == .fail)
        #expect(closing.message.contains("closes the connection at once"))
        let broken = self.finding { $0.ended(.failed(EventSocketError(.connectionFailed, "The peer reset it."))) }
        #expect(broken == (.fail, "It ends the connection at once: The peer reset it."))
    }

    @Test("A server that wants a certificate says so only after the handshake")
    func clientCertificate() {
        var impression = PeerImpression()
        #expect(impression.clientCertificate(presented: false).result == .ok)
        #expect(impression.clientCertificate(presented: true).message.contains("does not refuse"))
        impression.ended(.failed(EventSocketError(.tlsFailed, "It demands a client certificate.")))
        let demand = impression.clientCertificate(presented: false)
        #expect(demand.check == .clientCertificate)
        #expect(demand.result == .fail)
    }
}
