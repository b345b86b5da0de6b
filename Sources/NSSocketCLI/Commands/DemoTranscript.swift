//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// What the demonstration prints.
struct DemoTranscript: Sendable {
    private let isJSON: Bool
    private let style = TextStyle(descriptor: 1)
    private let escaping = TextEscaping(descriptor: 1)
    private let stdout = StandardOutput.shared.stdout

    init(isJSON: Bool, endings: Endings) {
        self.isJSON = isJSON
        self.stdout.onFailure { endings.report(.outputClosed($0)) }
    }

    func listening(on address: EventSocketAddress) {
        self.stdout.print { buffer in
            buffer.writeString(
                self.isJSON ? #"{"type":"listening","address":"\#(address)"}"# : "The server listens on \(address)."
            )
            buffer.writeInteger(UInt8.lineFeed)
        }
    }

    /// Tells of a connection's life.
    func watch(_ socket: EventSocket, _ side: String) async {
        guard self.isJSON else { return }
        await socket.setUp { socket in
            let peer = socket.peerAddress.map { "\($0)" } ?? ""
            let type = side == "server" ? "open" : "start"
            self.line(#"{"type":"\#(type)","connection":1,"peer":"\#(peer)","side":"\#(side)"}"#)
            socket.onLifecycle { _, event in
                guard case .close = event else { return }
                self.line(#"{"type":"close","connection":1,"side":"\#(side)"}"#)
            }
        }
    }

    /// Tells of a message, as its receiver heard it.
    func said(_ speaker: String, to listener: String, _ message: EventMessage) {
        self.stdout.print { buffer in
            if self.isJSON {
                buffer.writeBytes(MessageFormat.json(connection: 1, escaping: self.escaping).line(for: message))
                // What a transcript adds to an ordinary message.
                buffer.moveWriterIndex(to: buffer.writerIndex - 2)
                buffer.writeString(#","side":"\#(listener)","wire":"#)
                buffer.writeJSONString(message.wire.bytes.readableBytesUInt8Span)
                buffer.writeStaticString("}\n")
            } else {
                buffer.writeString("\n\(speaker) to \(listener):  ")
                buffer.writeBytes(
                    MessageFormat.text(connection: nil, style: self.style, escaping: self.escaping).line(for: message))
                buffer.writeString(self.style.dim("  on the wire:    "))
                buffer.writeBytes(self.escaping.json(message.wire.bytes.readableBytesSpan))
                buffer.writeInteger(UInt8.lineFeed)
            }
        }
    }

    private func line(_ text: String) {
        self.stdout.print { $0.writeString("\(text)\n") }
    }
}
