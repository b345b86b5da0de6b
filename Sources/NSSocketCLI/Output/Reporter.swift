//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// Tells what happens, for people or for programs.
///
/// For people stdout has messages only and stderr the rest; for programs stdout has everything, an object a line. Reports
/// about peers are dropped, and counted, while they are not read, and each connection has a budget of them.
struct Reporter: Sendable {
    let isJSON: Bool
    /// Whether there may be several connections to tell apart.
    let isServer: Bool
    let stdout: OutputStream
    let budgets = ReportBudgets()
    private let style = TextStyle(descriptor: 1)
    private let escaping: TextEscaping

    init(isJSON: Bool, isServer: Bool, endings: Endings) {
        let stdout = StandardOutput.shared.stdout
        stdout.onFailure { endings.report(.outputClosed($0)) }
        self.init(isJSON: isJSON, isServer: isServer, stdout: stdout)
    }

    /// Prints what would go to stdout elsewhere.
    init(isJSON: Bool, isServer: Bool, stdout: OutputStream) {
        self.isJSON = isJSON
        self.isServer = isServer
        self.stdout = stdout
        self.escaping = TextEscaping(descriptor: stdout.descriptor)
    }

    /// How the messages of a connection are printed.
    func messages(of connection: Int) -> MessageFormat {
        self.isJSON
            ? .json(connection: connection, escaping: self.escaping)
            : .text(
                connection: self.isServer ? connection : nil, style: self.style, escaping: self.escaping,
                payloads: self.payloads)
    }

    /// On a terminal payloads are for reading.
    private var payloads: PrettyPayload? {
        Terminal.columns(of: 1).map { columns in
            PrettyPayload(style: self.style) { Terminal.columns(of: 1) ?? columns }
        }
    }

    func listening(on address: String) {
        if self.isJSON {
            self.stdout.print { $0.writeBytes(self.line("listening") { $0.writeMember("address", address) }) }
        } else {
            self.note("listening on \(address)")
        }
    }

    func opened(_ connection: Int, peer: String) {
        self.budgets.open(connection)
        if self.isJSON {
            self.object(self.isServer ? "open" : "start") {
                $0.writeMember("connection", connection)
                $0.writeMember("peer", peer)
            }
        } else {
            self.note(self.isServer ? "#\(connection) opened by \(peer)" : "connected to \(peer)")
        }
    }

    func closed(_ connection: Int) {
        self.tellLeftOut(self.budgets.close(connection), connection)
        if self.isJSON {
            self.object("close") { $0.writeMember("connection", connection) }
        } else {
            self.note(self.isServer ? "#\(connection) closed" : "closed")
        }
    }

    /// Something went wrong that does not end the run, at least not by itself.
    ///
    /// - Parameters:
    ///   - message: Made only if it is reported.
    ///   - connection: Where; `nil` if it has to do with none.
    func error(_ code: String, _ message: @autoclosure () -> String, connection: Int?) {
        if let connection {
            guard case .report(let leftOut) = self.budgets.admit(.errors, of: connection) else { return }
            self.tellLeftOut(leftOut, connection)
        }
        self.reportError(code, message(), connection: connection)
    }

    private func tellLeftOut(_ count: Int, _ connection: Int) {
        guard count > 0 else { return }
        self.reportError(
            "reportsLeftOut", "\(count) more report\(count == 1 ? " was" : "s were") left out.", connection: connection)
    }

    private func reportError(_ code: String, _ message: String, connection: Int?) {
        if self.isJSON {
            self.object("error", Self.members(code, message, connection))
        } else {
            Diagnostics.standard.error(self.isServer ? connection.map { "#\($0) \(message)" } ?? message : message)
        }
    }

    /// A client has no connection, and waits before it tries again.
    func waiting(attempt: Int, delay: Duration, cause: EventSocketError) {
        if self.isJSON {
            self.object("waiting") {
                $0.writeMember("attempt", attempt)
                $0.writeString(#","seconds":\#(delay.secondsText(decimals: 3))"#)
                $0.writeMember("code", cause.code.description)
                $0.writeMember("message", cause.typedMessage())
            }
        } else if delay == .zero {
            self.note("connecting again: \(cause.typedMessage())")
        } else {
            self.note("waiting \(delay.secondsText(decimals: 1)) s to connect again: \(cause.typedMessage())")
        }
    }

    /// A line of input that cannot be sent. Waits while programs do not read of the lines before it.
    func invalidInput(_ message: String, connection: Int?, to output: WaitingOutput) async {
        if self.isJSON {
            let line = self.line("error", Self.members("invalidInput", message, connection))
            await output.print { $0.writeBytes(line) }
        }
        Diagnostics.standard.error(message)
    }

    /// Tells programs of what ends the run; people are told at the very end.
    ///
    /// - Returns: The failure, to throw it.
    func failing(_ failure: Failure, connection: Int?) -> Failure {
        if self.isJSON {
            let line = self.line("error", Self.members(failure.code, failure.message, connection))
            self.stdout.print { $0.writeBytes(line) }
        }
        return failure
    }

    func note(_ text: String) {
        Diagnostics.standard.note(text)
    }

    private static func members(_ code: String, _ message: String, _ connection: Int?) -> (inout ByteBuffer) -> Void {
        { buffer in
            if let connection { buffer.writeMember("connection", connection) }
            buffer.writeMember("code", code)
            buffer.writeMember("message", message)
        }
    }

    /// Reports an object.
    func object(_ type: String, _ writeMembers: (inout ByteBuffer) -> Void) {
        self.stdout.report { $0.writeBytes(self.line(type, writeMembers)) }
    }

    private func line(_ type: String, _ writeMembers: (inout ByteBuffer) -> Void) -> [UInt8] {
        var object = ByteBuffer(string: #"{"type":"\#(type)""#)
        writeMembers(&object)
        object.writeStaticString("}")
        return self.escaping.json(object.readableBytesSpan) + [.lineFeed]
    }
}

extension ByteBuffer {
    /// Appends another member of a JSON object.
    mutating func writeMember(_ name: String, _ value: Int) {
        self.writeString(#","\#(name)":\#(value)"#)
    }

    /// Appends another member of a JSON object.
    mutating func writeMember(_ name: String, _ text: String) {
        self.writeString(#","\#(name)":"#)
        self.writeJSONString(text)
    }
}
