//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule

/// What waits to be told to the server, in the order in which it was asked for. Decides; ``NATSBackplane`` acts.
///
/// Frames are bounded by number and bytes, and the newest are dropped. Subscriptions are not, as those who subscribe keep
/// them anyway; one that is taken back before it was carried out leaves nothing behind.
struct OutgoingQueue {
    enum Command: Equatable {
        case publish([UInt8], subject: String)
        case open(SubjectMap.Number, subject: String)
        case close(SubjectMap.Number)
    }

    enum Admission: Equatable {
        /// `wakes`: nobody is at work on the queue; somebody has to be.
        case queued(wakes: Bool)
        /// There is no room. `isFirst`: there was, for the frame before.
        case full(isFirst: Bool)
        /// Nobody will ever carry it.
        case closed
    }

    private enum Phase { case waiting, idle, working, closed }

    private let frameLimit: Int
    private let byteLimit: Int
    private var phase = Phase.waiting
    private var commands = Deque<Command>()
    private var frames = 0
    private var bytes = 0
    /// How many frames were dropped since the queue was full.
    private var dropped = 0
    /// Subscriptions whose command to open them still counts.
    private var unopened: Set<SubjectMap.Number> = []
    /// How many commands count no longer.
    private var void = 0

    init(frames: Int, bytes: Int) {
        self.frameLimit = max(frames, 1)
        self.byteLimit = max(bytes, 1)
    }

    /// There is somebody now who works. Whether there is work.
    mutating func start() -> Bool {
        guard self.phase == .waiting else { return false }
        self.phase = self.commands.isEmpty ? .idle : .working
        return self.phase == .working
    }

    mutating func publish(_ frame: [UInt8], subject: String) -> Admission {
        guard self.phase != .closed else { return .closed }
        let cost = Self.cost(frame, subject)
        // A frame larger than all that may wait is taken alone: the server decides about it.
        guard self.frames == 0 || (self.frames < self.frameLimit && self.bytes + cost <= self.byteLimit) else {
            self.dropped += 1
            return .full(isFirst: self.dropped == 1)
        }
        self.frames += 1
        self.bytes += cost
        return self.append(.publish(frame, subject: subject))
    }

    mutating func change(_ change: SubjectMap.Change) -> Admission {
        guard self.phase != .closed else { return .closed }
        switch change {
        case .open(let number, let subject):
            self.unopened.insert(number)
            return self.append(.open(number, subject: subject))
        case .close(let number):
            guard self.unopened.remove(number) != nil else { return self.append(.close(number)) }
            self.void += 1
            if self.void > 1024, self.void > self.commands.count / 2 { self.removeVoid() }
            return .queued(wakes: false)
        }
    }

    /// Everything subscribed to is about to be opened on a new connection: what was asked for before does not count.
    mutating func forgetChanges() {
        self.commands.removeAll {
            if case .publish = $0 { false } else { true }
        }
        self.unopened = []
        self.void = 0
    }

    /// The next commands; empty when there are none, and whoever asked may stop working.
    mutating func take(atMost count: Int) -> [Command] {
        var taken: [Command] = []
        while taken.count < count, let command = self.commands.popFirst() {
            switch command {
            case .publish(let frame, let subject):
                self.frames -= 1
                self.bytes -= Self.cost(frame, subject)
            case .open(let number, _):
                guard self.unopened.remove(number) != nil else {
                    self.void -= 1
                    continue
                }
            case .close: break
            }
            taken.append(command)
        }
        if taken.isEmpty, self.phase == .working { self.phase = .idle }
        return taken
    }

    /// How many frames were dropped in an episode that is over: there is room again.
    mutating func endEpisode() -> Int? {
        guard self.dropped > 0, self.frames <= self.frameLimit / 2, self.bytes <= self.byteLimit / 2 else { return nil }
        defer { self.dropped = 0 }
        return self.dropped
    }

    /// Nobody works any more. How many frames were left behind.
    mutating func close() -> Int {
        self.phase = .closed
        self.commands = []
        self.unopened = []
        defer { self.frames = 0 }
        return self.frames
    }

    private mutating func append(_ command: Command) -> Admission {
        self.commands.append(command)
        guard self.phase == .idle else { return .queued(wakes: false) }
        self.phase = .working
        return .queued(wakes: true)
    }

    private mutating func removeVoid() {
        self.commands.removeAll {
            if case .open(let number, _) = $0 { !self.unopened.contains(number) } else { false }
        }
        self.void = 0
    }

    private static func cost(_ frame: [UInt8], _ subject: String) -> Int { frame.count + subject.utf8.count }
}
