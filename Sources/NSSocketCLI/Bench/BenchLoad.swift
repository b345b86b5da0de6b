//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// Makes the connections of `nss bench`, and keeps them busy.
struct BenchLoad: Sendable {
    let plan: BenchPlan
    let address: EventSocketAddress
    let tls: ClientTLS
    let records: BenchRecords
    let connections: OpenConnections
    let endings: Endings
    private let clock = BenchClock()

    init(
        plan: BenchPlan, address: EventSocketAddress, tls: ClientTLS, records: BenchRecords,
        connections: OpenConnections, endings: Endings
    ) {
        self.plan = plan
        self.address = address
        self.tls = tls
        self.records = records
        self.connections = connections
        self.endings = endings
    }

    /// Runs until the time is over, the task is cancelled, or something fails.
    func run() async throws {
        switch self.plan.mode {
        case .echo: try await self.echo()
        case .sink: try await self.sink()
        case .broadcast: try await self.broadcast()
        }
    }

    private func connect() async throws -> EventSocket {
        let socket = try await EventSocket.connect(to: self.address, tls: self.tls, logger: .tool)
        guard self.connections.add(socket) != nil else {
            socket.abort()
            throw CancellationError()
        }
        await socket.setUp { socket in
            _ = socket.onLifecycle { _, event in
                switch event {
                case .error(let error): self.endings.report(.failed(Failure(error)))
                case .close(let reason): self.endings.report(.closed(reason))
                default: break
                }
            }
        }
        return socket
    }

    private func connectAll() async throws -> [EventSocket] {
        var sockets: [EventSocket] = []
        for _ in 0..<self.plan.connections { sockets.append(try await self.connect()) }
        return sockets
    }

    /// A measurement lasts as long as the user said: nothing but the clock ends it, or the task's cancellation.
    private func endInTime() async throws {
        try await Task.sleep(for: self.plan.duration)
        self.endings.report(.timeOver)
    }

    // MARK: Echo

    private func echo() async throws {
        let (name, filling, clock) = (self.plan.name, self.plan.filling, self.clock)
        let sockets = try await self.connectAll()
        for socket in sockets {
            let record = self.records.make()
            await socket.on(Event<BenchStamp>(name)) { socket, stamp in
                let now = clock.now
                record.add(nanoseconds: now - stamp.t)
                try socket.send(name, BenchPayload(t: now, p: filling))
            }
        }
        self.records.begin()
        for socket in sockets {
            for _ in 0..<self.plan.window { try await socket.send(name, BenchPayload(t: clock.now, p: filling)) }
        }
        try await self.endInTime()
    }

    // MARK: Sink

    private func sink() async throws {
        let sockets = try await self.connectAll()
        self.records.begin()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for socket in sockets {
                let record = self.records.make()
                group.addTask { try await self.pour(into: socket, record) }
            }
            group.addTask { try await self.endInTime() }
            try await group.waitForAll()
        }
    }

    /// Sends windows until the task is cancelled. The latency of a message is how long the system needs to take its window.
    private func pour(into socket: EventSocket, _ record: BenchRecord) async throws {
        let (name, filling) = (self.plan.name, self.plan.filling)
        while !Task.isCancelled {
            let start = self.clock.now
            for number in 1...self.plan.window {
                try await socket.send(name, BenchPayload(t: start, p: filling))
                // Sending seldom suspends: timers and signals need a turn, too.
                if number.isMultiple(of: 256) { await Task.yield() }
            }
            try await socket.flush()
            record.add(nanoseconds: self.clock.now - start, times: self.plan.window)
            await Task.yield()
        }
    }

    // MARK: Broadcast

    private func broadcast() async throws {
        let room = BenchRoom(window: self.plan.window, members: self.plan.connections)
        let speaker = try await self.connect()
        // Only members may speak.
        try await self.join(speaker)
        for member in try await self.connectAll() {
            let (record, clock) = (self.records.make(), self.clock)
            await member.on(Event<BenchSaid>("said::bench")) { _, said in
                record.add(nanoseconds: clock.now - said.data.t)
                room.heard()
            }
            try await self.join(member)
        }
        self.records.begin()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let (name, filling) = (self.plan.name, self.plan.filling)
                for await count in room.turns {
                    for _ in 0..<count { try await speaker.send(name, BenchPayload(t: self.clock.now, p: filling)) }
                }
            }
            group.addTask { try await self.endInTime() }
            try await group.waitForAll()
        }
    }

    /// How long a hub may take to let a member in.
    private static let patience = Duration.seconds(10)

    /// Returns when the hub has said that the member is in.
    private func join(_ member: EventSocket) async throws {
        await self.hear(refusalsOf: member)
        let answers = member.messages(matching: "here::bench")
        try await member.send("join::bench")
        let answer = await TimeLimit.run(Self.patience) { () -> Result<Void, any Error> in
            do {
                for try await _ in answers { break }
                return .success(())
            } catch { return .failure(error) }
        }
        guard let answer else {
            throw Failure(
                .timeOut, code: "noAnswer",
                "\(self.address) does not answer 'join'. Is it 'nss hub'? Others can be measured in the other modes.")
        }
        try answer.get()
    }

    private func hear(refusalsOf socket: EventSocket) async {
        await socket.on("refused") { _, refusal in
            self.endings.report(
                .failed(
                    Failure(
                        .unavailable, code: "refused",
                        "\(self.address) refused what was asked: \(refusal.payload). Is it 'nss hub'?")))
        }
    }
}
