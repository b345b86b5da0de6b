//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// What a line of input asks to send.
enum InputLine: Sendable {
    case event(EventName, RawJSON)
    /// A frame as it will stand on the wire.
    case frame(EventMessage)

    /// Reads a line as people write it: `a::b {"json":1}`, or a frame, `["a b",{"json":1}]`.
    ///
    /// - Returns: `nil` for a line with nothing on it.
    init?(text line: ByteBuffer) throws(EventSocketError) {
        let line = line.trimmed
        let view = line.readableBytesView
        guard let first = view.first else { return nil }
        if first == .openBracket {
            self = .frame(try EventMessage(wire: try RawJSON(line)))
            return
        }
        let nameEnd = view.firstIndex { $0 == .space || $0 == .tab } ?? view.endIndex
        guard let name = String(validating: view[..<nameEnd], as: UTF8.self) else {
            throw EventSocketError(.invalidEventName, "The name is not well-formed UTF-8.")
        }
        if let fault = PlainName.fault(name) { throw EventSocketError(.invalidEventName, fault) }
        self = .event(EventName(name), try RawJSON(line: ByteBuffer(view[nameEnd...]).trimmed))
    }

    /// Reads a line as programs write it: `{"event":"a::b","payload":…}`, the event also as `["a","b"]`.
    ///
    /// - Returns: `nil` for a line with nothing on it.
    init?(json line: ByteBuffer) throws(EventSocketError) {
        let line = line.trimmed
        guard line.readableBytes > 0 else { return nil }
        let value: RawJSON
        do { value = try RawJSON(line) } catch {
            throw EventSocketError(
                error.code, #"\#(error.message) With --json a line is {"event":"a::b","payload":…}."#, cause: error)
        }
        let object = try JSONMembers(of: value)
        guard let event = object["event"] else {
            throw EventSocketError(.invalidEventName, #"There is no "event"; write {"event":"a::b","payload":…}."#)
        }
        self = .event(
            try EventName(json: event),
            try object["payload"].map { bytes throws(EventSocketError) in try RawJSON(bytes) } ?? .null
        )
    }

    /// What about the line is beyond the default limits of a listener; `nil` if nothing is.
    var excess: String? {
        switch self {
        case .event(let name, let payload):
            // The quotes, the comma behind each segment, and the brackets.
            let length = name.segments.reduce(2 + payload.bytes.readableBytes) { $0 + $1.utf8.count + 3 }
            return LineLimits().excess(segments: name.segments.count, length: length, payload: payload.bytes)
        case .frame(let message):
            return LineLimits().excess(
                segments: message.name.segments.count, length: message.wire.bytes.readableBytes,
                payload: message.payload.bytes)
        }
    }

    /// Sends it; waits while the connection cannot take more.
    func send(to sink: some MessageSink) async throws(EventSocketError) {
        switch self {
        case .event(let name, let payload): try await sink.send(name, payload)
        case .frame(let message): try await sink.send(message)
        }
    }
}

extension RawJSON {
    /// The payload of a line, or what stands for one that is not there.
    fileprivate init(line: ByteBuffer) throws(EventSocketError) {
        self = line.readableBytes == 0 ? .null : try RawJSON(typed: line)
    }

    /// What a person typed, whose likeliest mistake is a word that should be a string.
    init(typed text: ByteBuffer) throws(EventSocketError) {
        do { try self.init(text) } catch {
            let isWords = text.readableBytesView.allSatisfy {
                $0 == .space || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20
            }
            guard isWords, text.readableBytes > 0 else { throw error }
            throw EventSocketError(
                error.code, #"\#(error.message) A string has quotes: "\#(String(buffer: text))"."#, cause: error)
        }
    }
}

extension EventName {
    /// Reads `"a::b"` or `["a","b"]`.
    ///
    /// - Parameter json: A JSON value.
    init(json: ByteBuffer) throws(EventSocketError) {
        let strings: [String]?
        switch json.readableBytesView.first {
        case .quote?: strings = JSONMembers.string(json).map { EventName($0).segments }
        case .openBracket?: strings = try JSONMembers.strings(json)
        default: strings = nil
        }
        guard let strings, !strings.isEmpty else {
            throw EventSocketError(
                .invalidEventName, #"An event is a string, "a::b", or an array of at least one, ["a","b"]."#
            )
        }
        self.init(segments: strings)
    }
}

extension ByteBuffer {
    /// Without white space around it, the CR of CRLF included.
    fileprivate var trimmed: ByteBuffer {
        let isBlank = { (byte: UInt8) in byte == .space || byte == .tab || byte == .carriageReturn }
        let view = self.readableBytesView
        guard let start = view.firstIndex(where: { !isBlank($0) }), let last = view.lastIndex(where: { !isBlank($0) })
        else {
            return ByteBuffer()
        }
        return ByteBuffer(view[start...last])
    }
}
