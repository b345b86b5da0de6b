//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// One end of the conversation: greets, asks what it is to ask, and answers what it is asked.
///
/// Both ends do the same, whichever side made the connection. Who made it also ends it.
struct Conversation {
    /// A line of JSON may contain what other texts end lines with.
    private static let greeting = "Grüße,\u{2028}in two lines"
    private static let question = Talk.Question(id: 1, terms: [19, 23])

    private(set) var peer: Talk.Hello?
    private(set) var sum: Int?
    private(set) var wasAsked = false

    var isComplete: Bool { self.peer != nil && self.sum != nil && self.wasAsked }
    /// Complete, and nothing was lost on the way between two languages.
    var isAsExpected: Bool { self.wasAsked && self.sum == 42 && self.peer?.greeting == Self.greeting }

    static func hold(
        on socket: EventSocket, endsIt: Bool, show: @Sendable (String) -> Void
    ) async throws -> Conversation {
        var conversation = Conversation()
        try await socket.send(Talk.hello, Talk.Hello(name: "Swift", greeting: Self.greeting))
        // One sequence for all events: they are parts of one conversation, and their order counts.
        for try await message in socket.messages(matching: "**") {
            if let hello = try message.decode(Talk.hello) {
                conversation.peer = hello
                show("\(hello.name.debugDescription) says hello")
                try await socket.send(Talk.add, Self.question)
            } else if let question = try message.decode(Talk.add) {
                // Terms are from elsewhere: a sum that is too large must not trap.
                try await socket.send(Talk.sum(question.id), question.terms.reduce(0, &+))
                conversation.wasAsked = true
            } else if let sum = try message.decode(Talk.sum(Self.question.id)) {
                conversation.sum = sum
                show("19 + 23 is \(sum)")
            }
            if endsIt, conversation.isComplete { break }
        }
        return conversation
    }
}
