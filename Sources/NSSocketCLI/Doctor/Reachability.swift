//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// Which addresses of a host accept connections.
enum Reachability {
    /// Tries all at the same time.
    static func attempts(
        _ addresses: [SocketAddress], within limit: TimeAmount
    ) async -> [(address: SocketAddress, outcome: ConnectOutcome)] {
        let outcomes = await withTaskGroup(of: (Int, ConnectOutcome).self) { group in
            for (index, address) in addresses.enumerated() {
                group.addTask { (index, await ConnectOutcome.trying(address, within: limit)) }
            }
            return await group.reduce(into: [Int: ConnectOutcome]()) { $0[$1.0] = $1.1 }
        }
        return addresses.enumerated().map { ($1, outcomes[$0] ?? .timedOut) }
    }

    /// What that means, address by address: one that does not answer matters little if others do.
    static func findings(_ attempts: [(address: String, outcome: ConnectOutcome)]) -> [Finding] {
        let isReachable = attempts.contains { if case .accepted = $0.outcome { true } else { false } }
        return attempts.map { address, outcome in
            if case .accepted(let time) = outcome {
                return Finding(
                    .connect, .ok, "\(address) accepts connections, within \(time.millisecondsText) ms.")
            }
            let problem = self.problem(address, outcome)
            return isReachable
                ? Finding(.connect, .note, "\(problem.what); another address of the host does.")
                : Finding(.connect, .fail, "\(problem.what); \(problem.advice).")
        }
    }

    private static func problem(_ address: String, _ outcome: ConnectOutcome) -> (what: String, advice: String) {
        switch outcome {
        case .accepted: ("\(address) accepts connections", "")
        case .refused: ("\(address) does not accept connections", "start the server, or check the port")
        case .timedOut: ("\(address) does not answer", "see whether a firewall is in between, or check the address")
        case .unreachable: ("\(address) cannot be reached from here", "check the network")
        case .notPermitted: ("\(address) may not be connected to from here", "check the rights and the firewall")
        case .failed(let reason): ("\(address) does not accept connections: \(reason)", "check the address")
        }
    }

    /// What the addresses of a name are.
    static func host(_ host: String, _ addresses: [String]) -> Finding {
        addresses.isEmpty
            ? Finding(.host, .fail, "\(host) has no addresses; check the name.")
            : Finding(.host, .ok, "\(host) is \(addresses.listed).")
    }

    /// What plain text means for such addresses.
    static func plaintext(_ addresses: [IPAddress]) -> Finding {
        addresses.allSatisfy(\.isLoopback)
            ? Finding(.encryption, .ok, "Nothing is encrypted, and nothing leaves this machine.")
            : Finding(
                .encryption, .risk,
                "Nothing is encrypted: whoever is on the way can read and change everything; use TLS, "
                    + "unless the network itself is protected.")
    }
}

extension IPAddress {
    /// Whether it stands for this machine, and packets to it leave it never.
    var isLoopback: Bool {
        if self.bytes.count == 4 { return self.bytes[0] == 127 }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        if Array(self.bytes.prefix(12)) == mapped { return self.bytes[12] == 127 }
        return self.bytes.dropLast().allSatisfy { $0 == 0 } && self.bytes.last == 1
    }
}

extension Duration {
    /// The time in milliseconds, with one decimal.
    fileprivate var millisecondsText: String { (self * 1000).secondsText(decimals: 1) }
}
