//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Glibc

/// A room, broadcast to at a steady rate: how late the members get what is broadcast, without and with one among them that is slow.
struct SlowMember {
    let members: Int
    let rounds: Int

    private enum Kind: String, CaseIterable {
        case none = "nobody slow"
        case trickle = "one reads 1 KB/s"
        case never = "one never reads"
    }

    /// What one round of one kind gave.
    private struct Result {
        let half: Double
        let most: Double
        let ending: String?
    }

    func run() async throws {
        print(
            "\(self.members) members, \(Room.perSecond) broadcasts a second, \(self.rounds) rounds; medians of the rounds"
        )
        for size in [256, 4_096] { try await self.run(size: size) }
    }

    private func run(size: Int) async throws {
        let server = try Served("room", "\(size)")
        let readers = try RoomReaders(count: self.members, port: server.port, size: size)
        // The first of all are slower.
        _ = readers.read(for: 3)
        var results: [Kind: [Result]] = [:]
        for round in 0..<self.rounds {
            // In another order each time.
            for index in Kind.allCases.indices {
                let kind = Kind.allCases[(index + round) % Kind.allCases.count]
                results[kind, default: []].append(self.measure(kind, readers, server))
            }
        }
        let base = results[.none] ?? []
        for kind in Kind.allCases {
            guard let own = results[kind] else { continue }
            let (half, most) = (own.map(\.half).median, own.map(\.most).median)
            let ratio = zip(own, base).map { $0.most / $1.most }.median
            print(
                "\(size) bytes, \(kind.rawValue): half within \(half.milliseconds), 99 in 100 within \(most.milliseconds),",
                "\(Int((ratio * 100).rounded())) % of the round without")
            for result in own { if let ending = result.ending { print("    the slow one: \(ending)") } }
            fflush(nil)
        }
    }

    private func measure(_ kind: Kind, _ readers: RoomReaders, _ server: Served) -> Result {
        var latencies: [UInt32]
        var ending: String?
        if kind == .none {
            latencies = readers.read(for: 20)
        } else {
            let slow = RawClient(port: server.port, receiveBuffer: 4_096)
            _ = slow?.send("[\"history\",null]\n")
            latencies = readers.read(for: 60) {
                // Its pace: 100 bytes ten times a second.
                if kind == .trickle { _ = slow?.receive(upTo: 100, waits: false) }
                ending = server.nextLine()
                return ending != nil
            }
            if ending == nil { ending = "still a member after 60 s" }
        }
        latencies.sort()
        func at(_ part: Double) -> Double {
            latencies.isEmpty ? 0 : Double(latencies[Int(part * Double(latencies.count - 1))])
        }
        return Result(half: at(0.5), most: at(0.99), ending: ending)
    }
}

extension [Double] {
    fileprivate var median: Double {
        let sorted = self.sorted()
        guard let middle = sorted.indices.dropFirst(sorted.count / 2).first else { return 0 }
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}

extension Double {
    /// From microseconds.
    fileprivate var milliseconds: String { "\((self / 10).rounded() / 100) ms" }
}
