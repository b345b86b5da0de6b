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
/// For people stdout has messages only and stderr the rest; for programs stdout has everything, an object a line.
struct Reporter: Sendable {
    let isJSON: Bool
    /// Whether there may be several connections to tell apart.
    let isServer: Bool
    let stdout: OutputStream
    private let style = TextStyle(descriptor: 1)

    init(isJSON: Bool, isServer: Bool, endings: Endings) {
        self.init(isJSON: isJSON, isServer: isServer, stdout: OutputStream(1) { endings.report(.outputClosed($0)) })
    }

    /// Prints what would go to stdout elsewhere.
    init(isJSON: Bool, isServer: Bool, stdout: OutputStream) {
        self.isJSON = isJSON
        self.isServer = isServer
        self.stdout = stdout
    }

    /// How the messages of a connection are printed.
    func messages(of connection: Int) -> MessageFormat {
        self.isJSON
            ? .json(connection: connection)
            : .text(connection: self.isServer ? connection : nil, style: self.style, payloads: self.payloads)
    }

    /// On a terminal payloads are for reading.
    private var payloads: PrettyPayload? {
        Terminal.columns(of: 1).map { columns in
            PrettyPayload(style: self.style) { Terminal.columns(of: 1) ?? columns }
        }
    }

    func listening(on address: String) {
        if self.isJSON {
            self.object("listening") { $0.writeMember("address", address) }
        } else {
            self.note("listening on \(address)")
        }
    }

    func opened(_ connection: Int, peer: String) {
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
        if self.isJSON {
            self.object("close") { $0.writeMember("connection", connection) }
        } else {
            self.note(self.isServer ? "#\(connection) closed" : "closed")
        }
    }

    /// Something went wrong that does not end the run, at least not by itself.
    ///
    /// - Parameter connection: Where; `nil` if it has to do with none.
    func error(_ code: String, _ message: String, connection: Int?) {
        if self.isJSON {
            self.errorObject(code, message, connection: connection)
        } else {
            self.stdout.flush()
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
                $0.writeMember("message", cause.message)
            }
        } else if delay == .zero {
            self.note("connecting again: \(cause.message)")
        } else {
            self.note("waiting \(delay.secondsText(decimals: 1)) s to connect again: \(cause.message)")
        }
    }

    /// A line of input that cannot be sent.
    func invalidInput(_ message: String, connection: Int?) {
        if self.isJSON { self.errorObject("invalidInput", message, connection: connection) }
        self.stdout.flush()
        Diagnostics.standard.error(message)
    }

    /// Tells programs of what ends the run; people are told at the very end.
    ///
    /// - Returns: The failure, to throw it.
    func failing(_ failure: Failure, connection: Int?) -> Failure {
        if self.isJSON { self.errorObject(failure.code, failure.message, connection: connection) }
        return failure
    }

    func note(_ text: String) {
        // On a terminal both appear in the order in which they happened.
        self.stdout.flush()
        Diagnostics.standard.note(text)
    }

    private func errorObject(_ code: String, _ message: String, connection: Int?) {
        self.object("error") {
            if let connection { $0.writeMember("connection", connection) }
            $0.writeMember("code", code)
            $0.writeMember("message", message)
        }
    }

    func object(_ type: String, _ writeMembers: (inout ByteBuffer) -> Void) {
        self.stdout.print { buffer in
            buffer.writeString(#"{"type":"\#(type)""#)
            writeMembers(&buffer)
            buffer.writeStaticString("}\n")
        }
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
