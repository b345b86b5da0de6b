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
        service run [ADDRESS]                   serve until SIGTERM or Ctrl-C, on 127.0.0.1:6785 if no address is given
        service ask MILLISECONDS [ADDRESS]      ask there for a job that takes so long
        service demo                            watch a service that is told to end in the middle of a job
        """

    static func main() async {
        var arguments = CommandLine.arguments.dropFirst()
        do {
            switch (arguments.popFirst(), arguments.count) {
            case ("run", 0...1):
                try await Services.group(at: Self.address(arguments.first)) { print("listening on \($0)") }.run()
            case ("ask", 1...2):
                let job = Work.Job(id: 1, milliseconds: try Self.number(arguments.popFirst() ?? ""))
                let answer = try await Client(address: Self.address(arguments.first), show: { print($0) }).ask(job)
                if answer == nil { throw EventSocketError(.closedByPeer, "The server has ended without an answer.") }
            case ("demo", 0): try await Demo.run()
            default: print(Self.usage)
            }
        } catch {
            print("! \((error as? EventSocketError)?.message ?? "\(error)")")
            exit(1)
        }
    }

    private static func number(_ text: String) throws -> Int {
        guard let number = Int(text) else { throw EventSocketError(.invalidArgument, "\(text) is no number.") }
        return number
    }

    private static func address(_ text: String?) throws -> EventSocketAddress {
        try text.map { try EventSocketAddress($0) } ?? .tcp(port: 6785)
    }
}
