//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// A way to get messages and to answer them.
enum Door: String, CaseIterable {
    /// A listener of everything passes messages on.
    case passed
    /// A listener of one name passes messages on.
    case listener
    /// A listener decodes a `Codable` value and encodes it again.
    case typed
    /// A listener decodes and encodes a value that reads and writes itself.
    case direct
    /// A task passes on what a sequence hands over.
    case sequence
    /// A task decodes and encodes what a sequence hands over.
    case typedSequence = "typed-sequence"
    /// A router passes messages on, in a task of each connection.
    case router
    /// Listeners decode `Codable` values and answer nothing but what marks an end.
    case decoded

    /// Answers one connection. The router needs nothing.
    func serve(_ socket: EventSocket) async throws {
        switch self {
        case .passed: await socket.onAny { socket, message in try socket.send(message) }
        case .listener: await socket.on("data::tick") { socket, message in try socket.send(message) }
        case .typed: await socket.on(Tick.event) { socket, tick in try socket.send(Tick.event, tick) }
        case .direct: await socket.on(DirectTick.event) { socket, tick in try socket.send(DirectTick.event, tick) }
        case .sequence:
            for try await message in socket.messages(matching: "data::tick") { try await socket.send(message) }
        case .typedSequence:
            for try await tick in socket.messages(of: Tick.event) { try await socket.send(Tick.event, tick) }
        case .router: break
        case .decoded:
            await socket.setUp { socket in
                socket.on(Tick.event) { _, _ in }
                socket.on(Reading.event) { _, _ in }
                socket.on("end of the lines") { socket, message in try socket.send(message) }
            }
        }
        try await socket.closed()
    }
}
