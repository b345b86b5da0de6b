//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocket

/// A server in a process of its own, so that what it takes is its own: this program, run again.
final class Served {
    let port: Int
    private let process = Process()
    private let output = Pipe()

    init(_ kind: String...) throws {
        self.process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        self.process.arguments = ["serve"] + kind
        self.process.standardOutput = self.output
        try self.process.run()
        let line = String(decoding: self.output.fileHandleForReading.availableData, as: UTF8.self)
        self.port = Int(line.filter(\.isNumber)) ?? 0
    }

    /// What it has printed since, if anything.
    func nextLine() -> String? {
        let descriptor = self.output.fileHandleForReading.fileDescriptor
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&poll, 1, 0) > 0 else { return nil }
        let text = String(decoding: self.output.fileHandleForReading.availableData, as: UTF8.self)
        return text.split(separator: "\n").first.map { String($0) }
    }

    deinit { self.process.terminate() }

    /// What it holds in memory, in bytes, once it has come to rest: nothing tells when that is, so it gets a second.
    func settledMemory() async throws -> Int {
        try await Task.sleep(for: .seconds(1))
        return self.residentMemory
    }

    private var residentMemory: Int { (self.field(1, of: "statm") ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) }

    /// What it has used of the processors, in seconds.
    var processorTime: Double {
        // Behind the name, which may contain anything, the fields 14 and 15 count from 3.
        let text = (try? String(contentsOfFile: "/proc/\(self.process.processIdentifier)/stat", encoding: .utf8)) ?? ""
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private func field(_ index: Int, of file: String) -> Int? {
        let text = try? String(contentsOfFile: "/proc/\(self.process.processIdentifier)/\(file)", encoding: .utf8)
        return text?.split(separator: " ").dropFirst(index).first.flatMap { Int($0) }
    }

    /// What the process does.
    static func serve(_ kind: String?, _ size: Int?) async throws {
        if kind == "room" { return try await Room.serve(size: size ?? 256) }
        var configuration = EventSocketServer.Configuration()
        if kind == "internet" { configuration = .internet }
        // The load comes from this machine alone.
        configuration.limits.connections = 20_000
        configuration.limits.connectionsPerPeer = 20_000
        let server = EventSocketServer(address: .tcp(port: 0), configuration: configuration, logger: .quiet) { socket in
            await socket.onAny { socket, message in try socket.send(message) }
            try await socket.closed()
        }
        try await server.run { address in
            print("\(address)".split(separator: ":").last ?? "")
            fflush(nil)
        }
    }
}
