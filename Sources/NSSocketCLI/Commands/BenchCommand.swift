//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NIOCore
import NSSocket

/// `nss bench`: how many messages a second, and how long they take.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how many messages a second there are, and how long they take.",
        discussion: """
            Without an address it brings a server of its own, in this process and on this machine.

              nss bench
              nss bench 6785 --window 1             beside  nss listen 6785 --echo
              nss bench 6785 --mode sink            beside  nss listen 6785
              nss bench 6785 --mode broadcast       beside  nss hub 6785

            echo       latency is from sending a message to having it back
            sink       latency is how long the system needs to take a window of messages
            broadcast  latency is from saying something to each member's hearing it

            This side works, too: what it tells is what both sides do together. Ends after --duration, or with Ctrl-C.
            """
    )

    @Argument(help: Target.help, transform: Target.argument)
    var target: Target?

    @Option(help: ArgumentHelp("echo, sink or broadcast.", valueName: "mode"))
    var mode = BenchMode.echo

    @Option(help: ArgumentHelp("Bytes of a line on the wire.", valueName: "bytes"))
    var size = 256

    @Option(help: ArgumentHelp("Messages that each connection keeps on the way.", valueName: "n"))
    var window = 64

    @Option(help: ArgumentHelp("Connections that send; in a broadcast, that listen.", valueName: "n"))
    var connections = 1

    @Option(name: .customLong("duration"), help: ArgumentHelp("How long to measure.", valueName: "seconds"))
    var seconds = 5.0

    @OptionGroup(title: "TLS options") var tls: TLSOptions
    @OptionGroup var format: FormatOptions

    func validate() throws {
        let smallest = BenchPlan.minimumSize(self.mode)
        guard (smallest...1 << 20).contains(self.size) else {
            throw ValidationError("--size must be \(smallest) to \(1 << 20) for --mode \(self.mode.rawValue).")
        }
        guard (1...1 << 20).contains(self.window) else { throw ValidationError("--window must be 1 to \(1 << 20).") }
        guard self.window <= (64 << 20) / self.size else {
            throw ValidationError("--window times --size must be 64 MiB at most; make one of them smaller.")
        }
        guard (1...10_000).contains(self.connections) else {
            throw ValidationError("--connections must be 1 to 10000.")
        }
        guard self.seconds > 0, self.seconds <= 86_400 else {
            throw ValidationError("--duration must be a number of seconds above 0, and a day at most.")
        }
        _ = try self.clientTLS()
    }

    /// What is measured.
    private var plan: BenchPlan {
        BenchPlan(
            mode: self.mode, size: self.size, window: self.window, connections: self.connections,
            duration: .seconds(self.seconds))
    }

    private func clientTLS() throws -> ClientTLS {
        if let target { return try self.tls.client(target) }
        guard !self.tls.areGiven else {
            throw ValidationError("TLS needs an address: nss bench tls://HOST:PORT.")
        }
        return .disabled
    }

    func run() async throws {
        let endings = Endings()
        let connections = OpenConnections()
        let tls = try self.clientTLS()
        self.tls.warn()
        let output = StandardOutput.shared.stdout
        output.onFailure { endings.report(.outputClosed($0)) }
        try await endings.watch(timeout: nil) { group throws(Failure) in
            let (addresses, found) = AsyncStream.makeStream(of: EventSocketAddress.self)
            if let target {
                found.yield(target.address)
            } else {
                group.addTask {
                    do { try await BenchServer(self.mode).run { found.yield($0) } } catch {
                        if !Task.isCancelled { endings.report(.failed(Failure(error))) }
                    }
                }
            }
            var iterator = addresses.makeAsyncIterator()
            guard let address = await iterator.next() else { return }
            let name = self.target?.argument(for: address) ?? "\(address)"
            let records = BenchRecords {
                guard !self.format.isJSON else { return }
                Diagnostics.standard.note("measuring \(name) for \(self.plan.duration.secondsText(decimals: 1)) s")
            }
            let load = BenchLoad(
                plan: self.plan, address: address, tls: tls, records: records, connections: connections,
                endings: endings)
            group.addTask {
                do { try await load.run() } catch {
                    if !Task.isCancelled { endings.report(.failed(Failure(error))) }
                }
            }
            group.addTask { await self.showProgress(records, connections) }
            for await ending in endings.inOrder {
                let result = records.result
                await connections.close()
                try self.check(ending, address)
                guard let (latencies, elapsed) = result else { return }
                if latencies.count == 0 {
                    // Whoever interrupts it at once knows why there is nothing to tell.
                    if case .signal = ending { return }
                    throw self.nothingCame(from: address)
                }
                let report = BenchReport(
                    plan: self.plan, address: name, latencies: latencies, elapsed: elapsed)
                let lines = self.format.isJSON ? [report.json] : report.lines
                output.print { $0.writeString(lines.joined(separator: "\n") + "\n") }
                return
            }
        }
    }

    private func showProgress(_ records: BenchRecords, _ connections: OpenConnections) async {
        guard !self.format.isJSON, let statusLine = StatusLine.standard else { return }
        var rate = Throughput()
        await statusLine.show { now in
            let count = records.count
            return StatusText(connections: connections.count, messages: count, rate: rate.note(count, at: now))
        }
    }

    private func check(_ ending: Ending, _ address: EventSocketAddress) throws(Failure) {
        switch ending {
        case .failed(let failure): throw failure
        case .outputClosed(let number): try Failure.outputClosed(number)
        case .closed(.failed(let error)): throw Failure(error)
        case .closed:
            throw Failure(
                .unavailable, code: "closedByPeer",
                "\(address) closed the connection while it was measured; see what it says about that.")
        case .signal, .timeOver, .countReached, .inputEnded: break
        }
    }

    private func nothingCame(from address: EventSocketAddress) -> Failure {
        let advice =
            switch self.mode {
            case .echo: "\(address) sent nothing back; measure one that does, such as 'nss listen --echo'"
            case .sink: "\(address) took nothing; see whether it reads"
            case .broadcast: "no member heard anything from \(address); measure a hub, such as 'nss hub'"
            }
        return Failure(.timeOut, code: "timedOut", "In the time given \(advice).")
    }
}
