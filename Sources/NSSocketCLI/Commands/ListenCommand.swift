//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NSSocket

/// `nss listen`: prints what any number of peers send.
struct ListenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen",
        abstract: "Listen on an address and print every message.",
        discussion: """
            Messages go to stdout as  #1 chat::hello {"from":"me"}  with the number of the connection; the rest goes \
            to stderr. A name that cannot be written so is printed as its whole frame:  #1 ["a b",null]
            Ends with Ctrl-C, --count or --timeout.

              nss listen 6785
              nss listen 6785 --echo
              nss listen unix:/tmp/events --match 'chat::**' --count 3 --timeout 10
              nss listen 0 --json             prints the port that the system chose
              nss listen tls://6786 --cert server.pem --key server-key.pem
            """
    )

    @Argument(help: Target.help, transform: Target.argument)
    var target: Target

    @Flag(help: "Send every message back.")
    var echo = false

    @OptionGroup var receiving: ReceivingOptions
    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup(title: "TLS options") var tls: TLSListeningOptions
    @OptionGroup var format: FormatOptions

    func validate() throws {
        try self.limits.check(self.target)
        _ = try self.tls.server(self.target)
    }

    func run() async throws {
        self.limits.prepareProcess()
        let endings = Endings()
        let reporter = Reporter(isJSON: self.format.isJSON, isServer: true, endings: endings)
        let status = RunStatus(isJSON: self.format.isJSON)
        let conversation = Conversation(
            reporter: reporter, endings: endings, filter: self.receiving.filter,
            tally: Tally(limit: self.receiving.count, counts: status.isShown), echoes: self.echo
        )
        let connections = OpenConnections()
        let tls = try self.tls.server(self.target)
        let server = EventSocketServer(
            address: self.target.listening, tls: tls, configuration: self.limits.configuration, logger: .tool
        ) { socket in
            guard let number = connections.add(socket) else { return }
            defer {
                connections.remove(number)
                MemorySupply.connectionEnded()
            }
            await conversation.begin(number, on: socket, peer: socket.peer(at: self.target.address)) { _ in }
            try await socket.closed()
        }
        try await endings.watch(timeout: self.receiving.timeout) { group throws(Failure) in
            group.addTask {
                do { try await server.run { reporter.listening(on: self.target.argument(for: $0)) } } catch {
                    endings.report(.failed(Failure(error)))
                }
            }
            group.addTask { await status.show(connections, conversation.tally) }
            for await ending in endings.inOrder {
                try await self.end(ending, conversation, connections)
                return
            }
        }
    }

    private func end(
        _ ending: Ending, _ conversation: Conversation, _ connections: OpenConnections
    ) async throws(Failure) {
        await connections.close()
        switch ending {
        case .failed(let failure): throw conversation.reporter.failing(failure, connection: nil)
        case .timeOver: try self.receiving.timeOver(after: conversation.tally.count)
        case .outputClosed(let number): try Failure.outputClosed(number)
        case .signal, .countReached, .inputEnded, .closed: break
        }
    }
}
