//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// A server and two people in one process, who say what is in the script; each waits for what the other has said.
struct Demo {
    private struct Step {
        /// Who speaks.
        let speaker: String
        let line: String
        /// Who hears what then, before the next step.
        let listener: String
        let heard: String
    }

    private static let script = [
        Step(speaker: "Ada", line: "Hello, is anybody there?", listener: "Bob", heard: "Ada: Hello, is anybody there?"),
        Step(speaker: "Bob", line: "I am.", listener: "Ada", heard: "Bob: I am."),
        Step(speaker: "Ada", line: "/who", listener: "Ada", heard: "* here: Ada, Bob"),
        Step(speaker: "Bob", line: "/join garden", listener: "Ada", heard: "* Bob has left"),
        Step(speaker: "Ada", line: "/join garden", listener: "Bob", heard: "* Ada is here"),
        Step(speaker: "Bob", line: "Nice and quiet.", listener: "Ada", heard: "Bob: Nice and quiet."),
        Step(speaker: "Bob", line: "/quit", listener: "Ada", heard: "* Bob has left"),
    ]

    /// Throws if it is not over within ten seconds.
    static func run() async throws {
        let (addresses, listening) = AsyncStream.makeStream(of: EventSocketAddress.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await Task.sleep(for: .seconds(10))
                throw Overdue()
            }
            group.addTask { try await ChatServer().run(on: .tcp(port: 0)) { listening.yield($0) } }
            group.addTask {
                for await address in addresses { return try await Self.play(at: address) }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private static func play(at address: EventSocketAddress) async throws {
        let ada = Person("Ada", at: address)
        let bob = Person("Bob", at: address)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await ada.chat() }
            try await ada.waits(for: "* Ada is here")
            group.addTask { try await bob.chat() }
            try await ada.waits(for: "* Bob is here")
            for step in Self.script {
                (step.speaker == "Ada" ? ada : bob).says(step.line)
                try await (step.listener == "Ada" ? ada : bob).waits(for: step.heard)
            }
            group.cancelAll()
        }
    }

    private struct Overdue: Error, CustomStringConvertible {
        let description = "The conversation was not over in time."
    }
}

/// Somebody with a script instead of a keyboard, whose screen is shown beside the other's.
private struct Person {
    let name: String
    let address: EventSocketAddress
    private let keyboard = AsyncStream.makeStream(of: String.self)
    private let screen = AsyncStream.makeStream(of: String.self)

    init(_ name: String, at address: EventSocketAddress) {
        self.name = name
        self.address = address
    }

    func chat() async throws {
        let client = ChatClient(self.name, in: "lobby", at: self.address) { line in
            print("\(self.name)'s screen | \(line)")
            self.screen.continuation.yield(line)
        }
        try await client.run(self.keyboard.stream)
    }

    func says(_ line: String) {
        print("\(self.name) types        > \(line)")
        self.keyboard.continuation.yield(line)
    }

    func waits(for line: String) async throws {
        for await shown in self.screen.stream where shown == line { return }
        throw CancellationError()
    }
}
