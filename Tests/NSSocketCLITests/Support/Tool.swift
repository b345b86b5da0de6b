//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

/// A running `nss`.
struct Tool: Sendable {
    private let execution: Execution<CustomWriteInput, SequenceOutput, SequenceOutput>
    let output = LineReader()
    let errors = LineReader()

    /// How a run ended, and what it printed that was not read before.
    struct Outcome: Sendable {
        var status: TerminationStatus
        var output: [String]
        var errors: [String]
    }

    /// Runs the tool beside a body, then ends its input and waits for it to end by itself.
    ///
    /// If it does not, the time limit of the test cancels this, and the tool is killed.
    static func run(
        _ arguments: String..., input: String? = nil,
        body: @escaping @Sendable (Tool) async throws -> Void = { _ in }
    ) async throws -> Outcome {
        try await Self.run(arguments, input: input, body: body)
    }

    /// The same with a command line for a shell, which should `exec nss` at its end.
    static func run(
        shell command: String, body: @escaping @Sendable (Tool) async throws -> Void
    ) async throws -> Outcome {
        try await Self.run(.name("sh"), ["-c", command], input: nil, body: body)
    }

    /// The same with arguments in an array.
    static func run(
        _ arguments: [String], input: String? = nil,
        body: @escaping @Sendable (Tool) async throws -> Void = { _ in }
    ) async throws -> Outcome {
        try await Self.run(.name("nss"), arguments, input: input, body: body)
    }

    private static func run(
        _ executable: Executable, _ arguments: [String], input: String?,
        body: @escaping @Sendable (Tool) async throws -> Void
    ) async throws -> Outcome {
        let result = try await Subprocess.run(
            executable, arguments: Arguments(arguments),
            environment: .inherit.updating(["PATH": "\(try Self.folder()):/usr/bin:/bin"]),
            input: .inputWriter, output: .sequence, error: .sequence
        ) { execution in
            let tool = Tool(execution: execution)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await tool.output.read(execution.standardOutput) }
                group.addTask { try await tool.errors.read(execution.standardError) }
                if let input {
                    try await tool.write(input)
                    try await tool.endInput()
                }
                try await body(tool)
                try await tool.endInput()
                try await group.waitForAll()
                return (try await tool.output.rest(), try await tool.errors.rest())
            }
        }
        let (output, errors) = result.closureResult
        return Outcome(status: result.terminationStatus, output: output, errors: errors)
    }

    /// Runs `nss listen` on a free port, in JSON mode, beside a body that gets the address.
    static func listen(
        _ arguments: String...,
        body: @escaping @Sendable (Tool, _ address: String) async throws -> Void
    ) async throws -> Outcome {
        try await Self.run(["listen", "127.0.0.1:0", "--json"] + arguments) { tool in
            try await body(tool, tool.addressListenedOn())
        }
    }

    /// The same with `nss hub`.
    static func hub(
        _ arguments: String...,
        body: @escaping @Sendable (Tool, _ address: String) async throws -> Void
    ) async throws -> Outcome {
        try await Self.run(["hub", "127.0.0.1:0", "--json"] + arguments) { tool in
            try await body(tool, tool.addressListenedOn())
        }
    }

    /// What a server says first, in JSON mode.
    func addressListenedOn() async throws -> String {
        let line = try await self.output.next()
        let start = #"{"type":"listening","address":""#
        try #require(line.hasPrefix(start) && line.hasSuffix(#""}"#))
        return String(line.dropFirst(start.count).dropLast(2))
    }

    /// What a server says first on stderr, without JSON mode.
    func addressNotedOnErrors() async throws -> String {
        let line = try await self.errors.next()
        return try #require(line.wholeMatch(of: /listening on (.*)/).map { String($0.1) }, "\(line)")
    }

    func write(_ text: String) async throws {
        _ = try await self.execution.standardInputWriter.write(text)
    }

    func endInput() async throws {
        try await self.execution.standardInputWriter.finish()
    }

    func send(_ signal: Signal) throws {
        try self.execution.send(signal: signal)
    }
}
