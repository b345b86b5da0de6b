//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocket

@main
struct Main {
    static let usage = """
        interop demo                 Swift serves and node connects, then the other way round
        interop listen [ADDRESS]     serve, on 127.0.0.1:6785 if no address is given
        interop connect [ADDRESS]    connect there
        """

    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        guard let command = arguments.first, arguments.count <= 2 else { return print(Self.usage) }
        do {
            let address = try arguments.count == 2 ? EventSocketAddress(arguments[2]) : .tcp(port: 6785)
            switch command {
            case "demo": try await Demo.run()
            case "listen": try await Self.listen(on: address)
            case "connect":
                _ = try await EventSocket.withConnection(to: address) { socket in
                    try await Conversation.hold(on: socket, endsIt: true) { print($0) }
                }
            default: print(Self.usage)
            }
        } catch {
            print("! \((error as? EventSocketError)?.message ?? "\(error)")")
            exit(1)
        }
    }

    private static func listen(on address: EventSocketAddress) async throws {
        let server = EventSocketServer(address: address) { socket in
            _ = try await Conversation.hold(on: socket, endsIt: false) { print($0) }
        }
        try await server.runService { print("listening on \($0)") }
    }
}
