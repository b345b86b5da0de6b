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
        chat server [ADDRESS]       serve, on 127.0.0.1:6785 if no address is given
        chat NAME [ADDRESS]         chat there under a name
        chat demo                   watch a server and two people
        """

    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        guard let command = arguments.first, arguments.count <= 2 else { return print(Self.usage) }
        do {
            let address = try arguments.count == 2 ? EventSocketAddress(arguments[2]) : .tcp(port: 6785)
            switch command {
            case "server": try await ChatServer().run(on: address) { print("listening on \($0)") }
            case "demo": try await Demo.run()
            default: try await ChatClient(command, in: "lobby", at: address) { print($0) }.run(InputLines())
            }
        } catch {
            print("! \((error as? EventSocketError)?.message ?? "\(error)")")
            exit(1)
        }
    }
}
