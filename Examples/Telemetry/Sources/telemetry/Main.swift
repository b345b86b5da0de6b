//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocket

@main
struct Main {
    static let usage = """
        telemetry collect [MILLISECONDS [ADDRESS]]    collect, and take so long for each reading; 2 ms if not said
        telemetry sensor NAME [COUNT [ADDRESS]]       send so many readings, as fast as possible; 2000 if not said
        telemetry demo                                watch a collector and three sensors
        """

    static func main() async {
        var arguments = CommandLine.arguments.dropFirst()
        let command = arguments.popFirst()
        do {
            switch command {
            case "demo" where arguments.isEmpty: try await Demo.run()
            case "collect" where arguments.count <= 2:
                try await Self.collect(arguments.popFirst(), arguments.popFirst())
            case "sensor" where (1...3).contains(arguments.count):
                try await Self.sense(arguments.popFirst() ?? "", arguments.popFirst(), arguments.popFirst())
            default: print(Self.usage)
            }
        } catch {
            print("! \((error as? EventSocketError)?.message ?? "\(error)")")
            exit(1)
        }
    }

    private static func collect(_ milliseconds: String?, _ address: String?) async throws {
        let pace = Duration.milliseconds(try Self.number(milliseconds) ?? 2)
        let collector = Collector(pace: pace, show: { print($0) }) { outcome in
            let (summary, live) = (outcome.summary, outcome.live)
            print("\(summary.sensor) has ended: \(summary.receipt.readings) readings, \(live.dropped) not shown")
            print("  the latest were \(summary.mean.formatted(.number.precision(.fractionLength(1)))) °C in the mean")
        }
        let server = collector.server(at: try address.map { try EventSocketAddress($0) } ?? Telemetry.address)
        try await server.runService { print("listening on \($0)") }
    }

    private static func sense(_ name: String, _ count: String?, _ address: String?) async throws {
        let address = try address.map { try EventSocketAddress($0) } ?? Telemetry.address
        let start = ContinuousClock.now
        let receipt = try await Sensor(name).run(Self.number(count) ?? 2000, at: address) { number in
            if number % 200 == 0 { print("\(number) sent after \((.now - start).inSeconds)") }
        }
        print("the collector has \(receipt.readings), \(receipt.outOfOrder) of them out of order")
    }

    private static func number(_ text: String?) throws -> Int? {
        guard let text else { return nil }
        guard let number = Int(text) else { throw EventSocketError(.invalidArgument, "\(text) is no number.") }
        return number
    }
}

extension Duration {
    var inSeconds: String {
        self.formatted(.units(allowed: [.seconds], width: .narrow, fractionalPart: .show(length: 2)))
    }
}
