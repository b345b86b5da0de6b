//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NSSocket
import NSSocketHub

/// `nss hub`: a server with rooms.
struct HubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hub",
        abstract: "Serve rooms: who joins one hears what is said there, on any hub of a cluster.",
        discussion: """
            Three shells:

              nss hub 6785
              nss connect 6785     and type:  join::lobby {"name":"Ada"}
              nss connect 6785     and type:  join::lobby {"name":"Bob"}
                                              say::lobby "hello"

            A room is a name of any segments. What connections may ask for:

              join::ROOM DATA      become a member, with data about yourself
              say::ROOM DATA       tell all others in the room
              who::ROOM            ask who is there
              leave::ROOM          be no member any more

            What they are told, where MEMBER is {"id":ID,"data":DATA}:

              here::ROOM {"you":ID,"count":N,"members":[MEMBER,…]}
              joined::ROOM MEMBER, changed::ROOM MEMBER, left::ROOM MEMBER
              said::ROOM {"from":MEMBER,"data":DATA}
              gap::ROOM {"node":NODE,"missing":N}
              refused {"event":[…],"code":CODE,"message":TEXT}

            With nc it is an array a line:  ["join","lobby",{"name":"Ada"}]

            Many hubs with the same rooms, if nss is built with --traits NATS:

              export NSS_CLUSTER_KEY=$(head -c 32 /dev/urandom | base64)
              nss hub 6785 --node a --nats nats://127.0.0.1:4222
              nss hub 6786 --node b --nats nats://127.0.0.1:4222

            Ends with Ctrl-C. All about it: docs/hub.md
            """
    )

    @Argument(help: Target.help, transform: Target.argument)
    var target: Target

    @Flag(help: "Members hear what they say themselves, too.")
    var echo = false

    @Flag(help: "Of a member that takes too little, drop the oldest messages; else it is cut off.")
    var dropOldest = false

    @Option(help: ArgumentHelp("Rooms that a connection may be in.", valueName: "n"))
    var roomsPerMember = 128

    /// Requests a second, unless the options say otherwise.
    static let requestRate = 100

    @Option(
        help: ArgumentHelp(
            "Requests a second of one connection, other than say; more of them wait. Twice as many at once.",
            valueName: "n"))
    var requestRate = Self.requestRate

    @Option(
        help: ArgumentHelp(
            "After one change of who is in a room, others are gathered for so long; 0 tells of each at once.",
            valueName: "milliseconds"))
    var presenceInterval = 50

    @OptionGroup(title: "Cluster") var cluster: ClusterOptions
    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup(title: "TLS options") var tls: TLSListeningOptions
    @OptionGroup var format: FormatOptions

    func validate() throws {
        guard self.roomsPerMember >= 1 else { throw ValidationError("--rooms-per-member must be at least 1.") }
        guard self.requestRate >= 1 else { throw ValidationError("--request-rate must be at least 1.") }
        guard (0...60_000).contains(self.presenceInterval) else {
            throw ValidationError("--presence-interval must be between 0 and 60000 milliseconds.")
        }
        try self.limits.check(self.target)
        _ = try self.tls.server(self.target)
    }

    /// What is said is wrapped: it must not nest deeper then than members take.
    private var serverConfiguration: EventSocketServer.Configuration {
        var configuration = self.limits.configuration
        configuration.socket.limits.nesting -= 3
        return configuration
    }

    private var hubConfiguration: Hub.Configuration {
        var configuration = Hub.Configuration(
            slowMembers: self.dropOldest ? .dropOldest() : .cutOff(), roomsPerMember: self.roomsPerMember)
        configuration.presenceInterval = .milliseconds(self.presenceInterval)
        // Data of the longest kind in every room.
        configuration.presenceBytesPerMember = min(self.roomsPerMember, 1 << 20) * HubRequest.maximumData
        configuration.gapNotice = { gap in
            let message = try? HubMessage.gap(gap.audience.room, node: gap.node.description, count: gap.count)
            return message.map { ($0.name, $0.payload) }
        }
        return configuration
    }

    func run() async throws {
        self.limits.prepareProcess()
        let endings = Endings()
        let reporter = Reporter(isJSON: self.format.isJSON, isServer: true, endings: endings)
        let status = RunStatus(isJSON: self.format.isJSON)
        let tally = Tally(limit: nil, counts: status.isShown)
        let connections = OpenConnections()
        let hub = try self.cluster.hub(self.hubConfiguration)
        let keeper = RoomKeeper(
            hub,
            maximumLine: self.limits.configuration.socket.limits.length, echoes: self.echo,
            requestRate: self.requestRate, reporter: reporter, tally: tally
        )
        let server = EventSocketServer(
            address: self.target.listening, tls: try self.tls.server(self.target),
            configuration: self.serverConfiguration,
            logger: .tool
        ) { socket in
            guard let number = connections.add(socket) else { return }
            defer {
                connections.remove(number)
                MemorySupply.connectionEnded()
            }
            try await keeper.serve(socket, peer: socket.peer(at: self.target.address))
        }
        try await endings.watch(timeout: nil) { group throws(Failure) in
            let parts: [@Sendable () async throws -> Void] = [
                { try await server.run { reporter.listening(on: self.target.argument(for: $0)) } },
                { try await hub.run() }, { try await keeper.tellOfPresence() }, { await keeper.tellOfCluster() },
            ]
            for part in parts {
                group.addTask {
                    do { try await part() } catch {
                        // What is cancelled at the end says so.
                        if !Task.isCancelled { endings.report(.failed(Failure(error))) }
                    }
                }
            }
            group.addTask { await status.show(connections, tally) }
            for await ending in endings.inOrder {
                server.shutdown()
                await connections.close()
                // The others of the cluster are told when the hub is cancelled, behind this.
                return try self.end(ending, reporter)
            }
        }
    }

    private func end(_ ending: Ending, _ reporter: Reporter) throws(Failure) {
        switch ending {
        case .failed(let failure): throw reporter.failing(failure, connection: nil)
        case .outputClosed(let number): try Failure.outputClosed(number)
        case .signal, .timeOver, .countReached, .inputEnded, .closed: break
        }
    }
}
