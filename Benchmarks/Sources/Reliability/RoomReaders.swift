//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Glibc

/// Members of a room that read what is broadcast as soon as they can, all in one thread, and note how late it is.
final class RoomReaders {
    /// They could not connect.
    struct Refused: Error {}

    private let clients: [RawClient]
    /// What each has received, in bytes since the first whole message that all got.
    private var received: [Int]
    private let size: Int
    private var polls: [pollfd]
    /// When the messages were sent, in nanoseconds.
    private var stamps: [UInt64] = []
    private var bytes = [UInt8](repeating: 0, count: 64 << 10)

    init(count: Int, port: Int, size: Int) throws {
        self.clients = (0..<count).compactMap { _ in RawClient(port: port) }
        guard self.clients.count == count else { throw Refused() }
        self.received = Array(repeating: 0, count: count)
        self.size = size
        self.polls = self.clients.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        // The room is broadcast to once the last of them says that all are there.
        for client in self.clients { guard client.receive(upTo: Room.ready.utf8.count) != nil else { throw Refused() } }
        guard self.clients[0].send("[\"begin\",null]\n") else { throw Refused() }
    }

    /// Reads for a number of seconds, or until something says that it is over. Returns how late messages were, in microseconds.
    ///
    /// - Parameter look: Called ten times a second.
    func read(for seconds: Double, look: () -> Bool = { false }) -> [UInt32] {
        var latencies: [UInt32] = []
        let end = Room.now + UInt64(seconds * 1e9)
        var nextLook = Room.now
        while Room.now < end {
            if Room.now >= nextLook {
                if look() { break }
                nextLook += 100_000_000
            }
            guard poll(&self.polls, nfds_t(self.polls.count), 10) > 0 else { continue }
            for index in self.polls.indices where self.polls[index].revents != 0 { self.read(index, into: &latencies) }
        }
        return latencies
    }

    private func read(_ index: Int, into latencies: inout [UInt32]) {
        let count = recv(self.clients[index].descriptor, &self.bytes, self.bytes.count, CInt(MSG_DONTWAIT))
        guard count > 0 else { return }
        let now = Room.now
        var place = 0
        while place < count {
            let (message, offset) = self.received[index].quotientAndRemainder(dividingBy: self.size)
            if offset == 0, message == self.stamps.count {
                self.stamps.append(Room.stamp(in: self.bytes[place..<count]))
            }
            let step = min(self.size - offset, count - place)
            place += step
            self.received[index] += step
            if offset + step == self.size { latencies.append(UInt32((now - min(self.stamps[message], now)) / 1_000)) }
        }
    }
}
