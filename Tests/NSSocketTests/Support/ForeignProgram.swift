//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import Subprocess
import Testing

/// A running program of somebody else.
struct ForeignProgram: Sendable {
    private let execution: Execution<CustomWriteInput, SequenceOutput, DiscardedOutput>
    /// What it prints, line by line.
    private let lines = Watched<(waiting: [String], isAtEnd: Bool)>(([], false))

    /// Whether this machine has it.
    static func isInstalled(_ name: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }

    /// Runs it beside a body, then waits for it to end by itself. If it does not, the time limit of the test kills it.
    static func run(
        _ name: String, _ arguments: [String],
        body: @escaping @Sendable (ForeignProgram) async throws -> Void
    ) async throws {
        _ = try await Subprocess.run(
            .name(name), arguments: Arguments(arguments), input: .inputWriter, output: .sequence, error: .discarded
        ) { execution in
            let program = ForeignProgram(execution: execution)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await program.read(execution.standardOutput) }
                try await body(program)
                try await program.endInput()
                try await group.waitForAll()
            }
        }
    }

    /// The rest of the next line that begins so; fails the test if there is none.
    func line(after prefix: String = "") async throws -> String {
        try await self.lines.first { state in
            while !state.waiting.isEmpty {
                let line = state.waiting.removeFirst()
                if line.hasPrefix(prefix) { return String(line.dropFirst(prefix.count)) }
            }
            try #require(!state.isAtEnd, "no line begins with '\(prefix)'")
            return nil
        }
    }

    func write(_ text: String) async throws {
        _ = try await self.execution.standardInputWriter.write(text)
    }

    func endInput() async throws {
        try await self.execution.standardInputWriter.finish()
    }

    private func read(_ output: SubprocessOutputSequence) async throws {
        defer { self.lines.update { $0.isAtEnd = true } }
        var bytes: [UInt8] = []
        for try await chunk in output {
            chunk.withUnsafeBytes { bytes.append(contentsOf: $0) }
            while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: bytes[..<end], as: UTF8.self)
                self.lines.update { $0.waiting.append(line) }
                bytes.removeSubrange(...end)
            }
        }
    }
}
