//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NSSocket

/// `nss demo`: the conversation of the original's first example.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Watch a server and a client talk to each other.",
        discussion: """
            Both run in this process, on a free port of this machine. For each message you see who said it and the \
            line that went over the wire.
            """
    )

    @OptionGroup var format: FormatOptions

    private static let youThere: EventName = "you::there"
    private static let iamHere: EventName = "iam::here"

    func run() async throws {
        let endings = Endings()
        let transcript = DemoTranscript(isJSON: self.format.isJSON, endings: endings)
        let server = EventSocketServer(address: .tcp(port: 0), logger: .tool) { socket in
            await transcript.watch(socket, "server")
            try await socket.send(Self.youThere)
            for try await answer in socket.messages(matching: EventPattern(exactly: Self.iamHere)) {
                transcript.said("client", to: "server", answer)
                return
            }
        }
        try await endings.watch(timeout: .seconds(10)) { group throws(Failure) in
            let (addresses, continuation) = AsyncStream.makeStream(of: EventSocketAddress.self)
            group.addTask {
                do { try await server.run { continuation.yield($0) } } catch { endings.report(.failed(Failure(error))) }
            }
            group.addTask {
                do {
                    for await address in addresses {
                        transcript.listening(on: address)
                        try await self.runClient(address, transcript)
                        endings.report(.inputEnded)
                    }
                } catch {
                    endings.report(.failed(Failure(error)))
                }
            }
            for await ending in endings.inOrder {
                switch ending {
                case .failed(let failure): throw failure
                case .timeOver:
                    throw Failure(
                        .timeOut, code: "timedOut", "The two did not finish in time; see whether this machine is busy."
                    )
                case .outputClosed(let number): try Failure.outputClosed(number)
                default: break
                }
                return
            }
        }
    }

    private func runClient(_ address: EventSocketAddress, _ transcript: DemoTranscript) async throws {
        try await EventSocket.withConnection(to: address, logger: .tool) { socket in
            await transcript.watch(socket, "client")
            // Ends when the server, which has heard what it wanted, closes the connection.
            for try await question in socket.messages(matching: EventPattern(exactly: Self.youThere)) {
                transcript.said("server", to: "client", question)
                try await socket.send(Self.iamHere, try RawJSON(#"{"iam":true,"indeedHere":true}"#))
            }
        }
    }
}
