//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import Logging
import NIOCore
import NSSocket

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// `nss`: speaks the wire of nssocket from a terminal or a script.
@main
struct NSS: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nss",
        abstract: "Send and hear events: one line of JSON each, over TCP, TLS or a unix socket.",
        discussion: """
            Try it in two terminals:

              nss listen 6785 --echo
              nss connect 6785        and type:  chat::hello {"from":"me"}

            If there is no connection, ask  nss doctor 6785

            ADDRESS is 6785, :6785, host:6785, [::1]:6785, each also after tcp:// or tls://, or unix:/path. Without a \
            host it is 127.0.0.1. To listen on all interfaces name 0.0.0.0 or [::]. For TLS, 'nss certs' makes \
            certificates to try with.

            Completions for zsh, bash or fish:

              nss --generate-completion-script zsh

            Exit codes:
              0   all went well; also after Ctrl-C
              64  usage: the arguments make no sense, or name a file that cannot be read
              65  bad data: a line or a payload cannot be sent
              69  unavailable: cannot connect or listen, or the peer ended first
              74  stdin, stdout or a file failed, or stdout was not read at the end
              75  time-out: --count messages did not arrive in time
            """,
        version: "0.1.0",
        subcommands: [
            DemoCommand.self, ListenCommand.self, ConnectCommand.self, SendCommand.self, HubCommand.self,
            BenchCommand.self, DoctorCommand.self, CertsCommand.self,
        ]
    )

    /// - Throws: `ValidationError` for the name of a command that there is not.
    static func checkCommand(_ arguments: ArraySlice<String>) throws {
        let words = arguments.first == "help" ? arguments.dropFirst() : arguments
        guard let word = words.first, !word.hasPrefix("-") else { return }
        let names = Self.configuration.subcommands.compactMap { $0.configuration.commandName }
        guard !names.contains(word) else { return }
        throw ValidationError("There is no command '\(word)'; there are \(names.joined(separator: ", ")).")
    }

    static func main() async {
        StandardDescriptors.openIfClosed()
        // The handler of Swift's runtime would print a trace, and keep the port while it does.
        signal(SIGQUIT, SIG_DFL)
        // The reader of a pipe may go away at any time; a write that fails says so.
        signal(SIGPIPE, SIG_IGN)
        var status = await Self.status()
        do { try await StandardOutput.shared.finish() } catch {
            error.explain()
            status = error.status.rawValue
        }
        await StandardOutput.shared.finishErrors()
        Self.exit(withError: ExitCode(status))
    }

    /// Runs a command, and says why if that failed.
    private static func status() async -> Int32 {
        do {
            try Self.checkCommand(CommandLine.arguments.dropFirst())
            var command = try Self.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return ExitStatus.ok.rawValue
        } catch let failure as Failure {
            failure.explain()
            return failure.status.rawValue
        } catch {
            let status = Self.exitCode(for: error).rawValue
            let text = Self.fullMessage(for: error)
            let output = StandardOutput.shared
            // Help that was asked for is no error.
            let stream = status == ExitStatus.ok.rawValue ? output.stdout : output.stderr
            if !text.isEmpty { stream.print { $0.writeString("\(text)\n") } }
            return status
        }
    }
}

extension Logger {
    /// The log of the library, on stderr.
    static var tool: Logger {
        var logger = Logger(label: "nss") { label in
            StreamLogHandler(
                label: label,
                stream: LogOutput(stream: StandardOutput.shared.stderr, escaping: TextEscaping(descriptor: 2)))
        }
        logger.logLevel = .notice
        return logger
    }
}
