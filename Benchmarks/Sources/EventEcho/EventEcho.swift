//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Sends back what it gets, through one of the package's doors:
///
///     EventEcho PORT passed|listener|typed|direct|sequence|typed-sequence|router|decoded [CERTIFICATE KEY]
///
/// Port 0 is any that is free; the address is printed on stderr. With a certificate and its key it encrypts.
@main
enum EventEcho {
    static func main() async throws {
        NIOSingletons.groupLoopCountSuggestion = 1
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 2, let port = Int(arguments[0]), let door = Door(rawValue: arguments[1]) else {
            let doors = Door.allCases.map(\.rawValue).joined(separator: "|")
            throw Usage(description: "usage: EventEcho PORT \(doors) [CERTIFICATE KEY]")
        }
        let address = EventSocketAddress.tcp("127.0.0.1", port: port)
        let tls: ServerTLS =
            arguments.count >= 4
            ? .tls(certificate: .file(arguments[2]), privateKey: .file(arguments[3])) : .disabled
        let server =
            switch door {
            case .router: EventSocketServer(address: address, tls: tls, router: Self.router)
            default: EventSocketServer(address: address, tls: tls) { try await door.serve($0) }
            }
        try await server.run { address in
            var line = "listening on \(address)\n"
            line.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
        }
    }

    private static var router: EventRouter {
        var router = EventRouter()
        router.on("data::tick") { message, socket in try await socket.send(message) }
        return router
    }
}

struct Usage: Error, CustomStringConvertible {
    let description: String
}
