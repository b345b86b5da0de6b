//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

@Suite("Text of peers", .timeLimit(.minutes(2)))
struct PeerTextTests {
    /// DEL and C1, with what begins a control sequence of terminals.
    private static let controls = "\u{7F}\u{80}\u{85}\u{9B}2J\u{9F}"
    /// Characters of the categories Cf, Zl and Zp, and a tag character.
    private static let hidden = "\u{202E}\u{200B}\u{2028}\u{2029}\u{FEFF}\u{E0041}"

    /// Lines that have such text wherever a peer can put it; three of them are messages.
    private static let lines = """
        ["a","\(controls)\(hidden)"]
        ["b\(controls)\(hidden)",1]
        nonsense \(controls)\(hidden)
        {"\(controls)":1}
        ["\(hidden)",{"\(controls)":"\(controls)\(hidden)"}]

        """

    private static func found(_ characters: String, in lines: [String]) -> [String] {
        lines.filter { $0.unicodeScalars.contains { $0.value >= 0x7F && characters.unicodeScalars.contains($0) } }
    }

    @Test("Pipes get no control characters of a peer")
    func pipes() async throws {
        for isJSON in [true, false] {
            let server = try await Tool.run(
                ["listen", "127.0.0.1:0", "--count", "3"] + (isJSON ? ["--json"] : [])
            ) { server in
                let address = isJSON ? try await server.addressListenedOn() : try await server.addressNotedOnErrors()
                try RawPeer(address).send(Self.lines)
            }
            #expect(server.status == .exited(0))
            #expect(Self.found(Self.controls, in: server.output + server.errors) == [])
            let messages = server.output.filter { $0.contains(#""type":"message""#) || !isJSON }
            #expect(messages.count == 3)
            #expect(messages.allSatisfy { $0.contains(#"\u007f\u0080\u0085\u009b2J\u009f"#) })
        }
    }

    @Test("A client prints what a server sends in the same way")
    func client() async throws {
        let server = try RawServer(saying: Self.lines, closes: false)
        let client = try await Tool.run("connect", server.address, "--count", "3")
        #expect(client.status == .exited(0))
        #expect(client.output.count == 3)
        #expect(Self.found(Self.controls, in: client.output + client.errors) == [])
        let doctor = try await Tool.run("doctor", server.address)
        #expect(Self.found(Self.controls, in: doctor.output + doctor.errors) == [])
    }

    @Test("Terminals get no hidden characters either", .enabled(if: Terminals.exist), arguments: ["", " --json"])
    func terminals(_ options: String) async throws {
        let output = try await Terminals.run("nss listen 127.0.0.1:0 --count 3\(options)") { address in
            try RawPeer(address).send(Self.lines)
        }
        #expect(Self.found(Self.controls + Self.hidden, in: [output]) == [])
        #expect(output.contains(#"\u202e\u200b\u2028\u2029\ufeff\udb40\udc41"#))
    }

    @Test("A peer that sends nothing but malformed lines has few of them reported, and the others counted")
    func flood() async throws {
        let server = try await Tool.listen("--echo") { server, address in
            let peer = try RawPeer(address)
            #expect(try await server.output.next().contains(#""type":"open""#))
            try peer.send(String(repeating: "x\n", count: 10_000))
            peer.end()
            var lines: [String] = []
            while lines.last?.contains(#""type":"close""#) != true { lines.append(try await server.output.next()) }
            #expect(lines.count <= 13, "\(lines)")
            let other = try RawConversation(RawPeer(address))
            #expect(try other.ask(#"["a",1]"#) == #"["a",1]"#)
            try server.send(.terminate)
        }
        #expect(server.status == .exited(0))
        #expect(server.errors == [])
    }
}
