//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NSSocket

/// `nss doctor`: says whether there is somebody to talk to, and what may be wrong.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "See who answers at an address, what TLS gives, and what is risky.",
        discussion: """
            Prints what each check finds: ok, note, risk (it works, but mind it) or fail. Sends no message, and prints \
            nothing but names of what it is sent. To a peer that says nothing without TLS it tries a handshake on \
            another connection; if that peer speaks no TLS, it sees a line that is no frame.

              nss doctor 6785
              nss doctor tls://events.example.com:6786 --ca ca.pem
              nss doctor unix:/tmp/events --json

            Exits with 0 if a conversation is possible, else with 69.
            """
    )

    @Argument(help: Target.help, transform: Target.argument)
    var target: Target

    @OptionGroup(title: "TLS options") var tls: TLSOptions
    @OptionGroup var format: FormatOptions

    func validate() throws {
        if case .tcp(_, port: 0) = Endpoint(self.target.address) {
            throw ValidationError("0 is no port to connect to; choose one from 1 to 65535.")
        }
        _ = try self.tls.client(self.target)
    }

    func run() async throws {
        let printer = FindingPrinter(isJSON: self.format.isJSON, stdout: StandardOutput.shared.stdout)
        var examination = Examination(self.target, self.tls, printer)
        let diagnosis = try await examination.run()
        printer.print(diagnosis)
        if !diagnosis.isPossible { throw ExitCode(ExitStatus.unavailable.rawValue) }
    }
}
