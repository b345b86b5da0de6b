//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// How bodies are written. The byte of a kind never changes its meaning; another form is another kind or version.
extension FrameBody {
    /// The byte for this kind.
    var kind: UInt8 {
        switch self {
        case .lines: 1
        case .heartbeat: 2
        case .presence: 3
        case .want: 4
        case .heads: 5
        case .syncRequest: 6
        case .snapshot: 7
        case .superseded: 8
        }
    }

    func write(to writer: inout FrameWriter) {
        switch self {
        case .lines(let lines, let audience, let base):
            if let audience { writer.audience(audience) }
            writer.number(base)
            writer.number(UInt64(lines.count))
            writer.append(lines.bytes)
        case .heartbeat(let heads, let isLast):
            writer.byte(isLast ? 1 : 0)
            writer.list(heads) { $0.head($1) }
        case .presence(let entry):
            writer.presence(entry)
        case .want(let request, let rooms):
            writer.number(request)
            writer.list(rooms) { $0.room($1) }
        case .heads(let reply, let heads):
            writer.reply(reply)
            writer.list(heads) { $0.roomHead($1) }
        case .syncRequest(let request):
            writer.number(request)
        case .snapshot(let reply, let part):
            writer.reply(reply)
            writer.number(part.index)
            writer.byte(part.isLast ? 1 : 0)
            writer.number(part.control)
            writer.list(part.heads) { $0.head($1) }
            writer.list(part.presences) { $0.presence($1) }
        case .superseded(let incarnation, let by):
            writer.number(incarnation)
            writer.number(by)
        }
    }

    /// Reads a body of this kind, which must belong on the topic.
    init(
        kind: UInt8, on topic: FrameTopic, sequence: UInt64, from reader: inout FrameReader
    ) throws(FrameRefusal) {
        switch (topic, kind) {
        case (.stream(let stream), 1):
            let audience: Audience? = if case .rooms = stream { try reader.audience() } else { nil }
            let base = try reader.number()
            let count = try reader.number()
            guard sequence > base else { throw .malformed }
            self = .lines(try reader.lines(count: count), audience: audience, base: base)
        case (.control, 2):
            let isLast = try reader.flag()
            let heads = try reader.list { reader throws(FrameRefusal) in try reader.head() }
            self = .heartbeat(heads: heads, isLast: isLast)
        case (.control, 3):
            self = .presence(try reader.presence())
        case (.control, 4), (.node, 4):
            let request = try reader.number()
            self = .want(request: request, rooms: try reader.list { reader throws(FrameRefusal) in try reader.room() })
        case (.node, 5):
            let reply = try reader.reply()
            self = .heads(reply, try reader.list { reader throws(FrameRefusal) in try reader.roomHead() })
        case (.node, 6):
            self = .syncRequest(try reader.number())
        case (.node, 7):
            let reply = try reader.reply()
            self = .snapshot(
                reply,
                SnapshotPart(
                    index: try reader.number(),
                    isLast: try reader.flag(),
                    control: try reader.number(),
                    heads: try reader.list { reader throws(FrameRefusal) in try reader.head() },
                    presences: try reader.list { reader throws(FrameRefusal) in try reader.presence() }
                )
            )
        case (.node, 8):
            self = .superseded(incarnation: try reader.number(), by: try reader.number())
        default:
            throw .malformed
        }
        guard reader.isAtEnd else { throw .malformed }
    }
}
