//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NSSocket

/// `--json`, which every command has.
struct FormatOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print, and read, one JSON object a line.")
    var isJSON = false
}

/// Which messages are wanted, and when it is enough.
struct ReceivingOptions: ParsableArguments {
    @Option(
        name: .customLong("match"),
        help: ArgumentHelp(
            "Only messages with such a name: * is one segment, ** any number. May be given several times.",
            valueName: "pattern"
        )
    )
    var patterns: [String] = []

    @Option(help: ArgumentHelp("End after this many messages.", valueName: "n"))
    var count: Int?

    @Option(
        name: .customLong("timeout"),
        help: ArgumentHelp(
            "End after this long; with --count, fail (75) if too few messages have come by then.", valueName: "seconds"
        )
    )
    var seconds: Double?

    var timeout: Duration? { self.seconds.map { .seconds($0) } }

    /// What the patterns say about a message.
    var filter: MessageFilter { MessageFilter(patterns: self.patterns.map { EventPattern($0) }) }

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count must be at least 1.") }
        if let seconds, !(seconds > 0 && seconds <= 1e9) {
            throw ValidationError("--timeout must be a number of seconds above 0, such as 2.5.")
        }
    }

    /// What it means that the time is over.
    func timeOver(after count: Int) throws(Failure) {
        guard let wanted = self.count, let seconds else { return }
        throw Failure(
            .timeOut, code: "timedOut",
            "Only \(count) of \(wanted) messages arrived within \(Duration.seconds(seconds)); "
                + "raise --timeout, or see why the peer does not send them."
        )
    }
}

/// Which messages are wanted.
struct MessageFilter: Sendable {
    let patterns: [EventPattern]

    func accepts(_ message: EventMessage) -> Bool {
        guard !self.patterns.isEmpty else { return true }
        let name = message.name
        return self.patterns.contains { $0.matches(name) }
    }
}

extension EventSocket {
    /// The peer's address; clients of unix sockets have none of their own, and go by the one they share.
    nonisolated func peer(at address: EventSocketAddress) -> String {
        if let peer = self.peerAddress, peer != .unix("") { "\(peer)" } else { "\(address)" }
    }
}
