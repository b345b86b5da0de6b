//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NSSocket

/// What a listener takes on.
struct LimitOptions: ParsableArguments {
    enum Profile: String, ExpressibleByArgument, CaseIterable {
        case trustedLocal = "trusted-local"
        case `internal`
        case internet

        var configuration: EventSocketServer.Configuration {
            switch self {
            case .trustedLocal: .trustedLocal
            case .internal: .internal
            case .internet: .internet
            }
        }
    }

    @Option(help: "Who the peers are: sets all limits that are not given.")
    var profile = Profile.internal

    @Option(help: ArgumentHelp("Open connections at most.", valueName: "n"))
    var maxConnections: Int?

    @Option(help: ArgumentHelp("Open connections of one address at most.", valueName: "n"))
    var maxPerPeer: Int?

    @Option(help: ArgumentHelp("Bytes of one message at most.", valueName: "bytes"))
    var maxFrame: Int?

    @Option(help: ArgumentHelp("Messages a second of one connection; more of them wait.", valueName: "n"))
    var maxRate: Int?

    @Option(help: ArgumentHelp("The first message must arrive within this time.", valueName: "seconds"))
    var firstMessage: Double?

    @Option(help: ArgumentHelp("Peers that take too little for so long are cut off.", valueName: "seconds"))
    var writeDeadline: Double?

    @Option(
        help: ArgumentHelp(
            "Permissions of a unix socket's file, in octal: who may write may connect.", valueName: "0660"))
    var mode: FileMode?

    @OptionGroup var keepAlive: KeepAliveOptions

    /// - Throws: `ValidationError` for an option that makes no sense with the address.
    func check(_ target: Target) throws {
        guard self.mode == nil || target.address.path != nil else {
            throw ValidationError("--mode is for unix sockets; TCP has no file.")
        }
    }

    func validate() throws {
        let counts = [
            ("--max-connections", self.maxConnections), ("--max-per-peer", self.maxPerPeer),
            ("--max-frame", self.maxFrame), ("--max-rate", self.maxRate),
        ]
        for case (let name, let count?) in counts where count < 1 {
            throw ValidationError("\(name) must be at least 1.")
        }
        for case (let name, let seconds?) in [
            ("--first-message", self.firstMessage), ("--write-deadline", self.writeDeadline),
        ] where !(seconds > 0 && seconds <= 1e9) {
            throw ValidationError("\(name) must be a number of seconds above 0, such as 2.5.")
        }
    }

    /// Has the process fit for many connections: descriptors for all of them, if the system permits, and memory that goes back to it.
    func prepareProcess() {
        MemorySupply.giveBackLargeBuffers()
        if let connections = self.configuration.limits.connections { DescriptorSupply.raise(for: connections) }
    }

    var configuration: EventSocketServer.Configuration {
        var configuration = self.profile.configuration
        if let maxConnections { configuration.limits.connections = maxConnections }
        if let maxPerPeer { configuration.limits.connectionsPerPeer = maxPerPeer }
        if let maxFrame { configuration.socket.limits.length = maxFrame }
        configuration.socket.keepAlive = self.keepAlive.setting
        if let maxRate { configuration.socket.messageRate = MessageRate(perSecond: maxRate) }
        if let firstMessage { configuration.limits.firstMessageTimeout = .seconds(firstMessage) }
        if let writeDeadline { configuration.socket.outbound.writeDeadline = .seconds(writeDeadline) }
        configuration.socketFileMode = self.mode?.bits
        return configuration
    }
}
