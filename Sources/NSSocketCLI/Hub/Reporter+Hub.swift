//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import NSSocketHub

/// What happens to the rooms of `nss hub`, and to its cluster.
extension Reporter {
    func joined(_ room: EventName, connection: Int) { self.membership("joined", room, connection) }

    func left(_ room: EventName, connection: Int) { self.membership("left", room, connection) }

    private func membership(_ verb: String, _ room: EventName, _ connection: Int) {
        guard case .report = self.budgets.admit(.activity, of: connection) else { return }
        guard self.isJSON else { return self.note("#\(connection) \(verb) \(room.shown)") }
        self.object(verb) {
            $0.writeMember("connection", connection)
            $0.writeString(#","room":"#)
            $0.writeJSONStrings(room.segments)
        }
    }

    /// Messages of a node, to a room or to any, did not arrive.
    func gap(in room: EventName?, node: String, count: Int?) {
        guard self.isJSON else {
            let messages = count.map { "\($0) message\($0 == 1 ? "" : "s")" } ?? "messages"
            let place = room.map { " to \($0.shown)" } ?? ""
            return Diagnostics.standard.error(
                "gap: \(messages) of \(node)\(place) \(count == nil ? "may be" : count == 1 ? "is" : "are") missing")
        }
        self.object("gap") {
            $0.writeMember("node", node)
            $0.writeString(#","room":"#)
            if let room { $0.writeJSONStrings(room.segments) } else { $0.writeStaticString("null") }
            $0.writeString(#","missing":\#(count.map(String.init) ?? "null")"#)
        }
    }

    func node(_ node: String, hasJoined: Bool) {
        guard self.isJSON else { return self.note("node \(node) \(hasJoined ? "joined" : "left") the cluster") }
        self.object("node") {
            $0.writeMember("node", node)
            $0.writeMember("state", hasJoined ? "joined" : "left")
        }
    }

    func backplane(_ state: BackplaneState) {
        let (word, text) =
            switch state {
            case .up: ("up", "connected to the cluster")
            case .degraded:
                ("degraded", "no connection to the cluster: until there is one, only members here hear each other")
            case .down: ("down", "left the cluster")
            }
        guard self.isJSON else { return self.note(text) }
        self.object("backplane") { $0.writeMember("state", word) }
    }
}

extension EventName {
    /// For a terminal: with `::` if the name can be told from that, else as the JSON array that it is on the wire.
    fileprivate var shown: String {
        let text = self.joined()
        let isPlain = text.unicodeScalars.allSatisfy { $0.value > 0x20 && !(0x7F...0x9F).contains($0.value) }
        if isPlain, EventName(text) == self { return text }
        var json = ByteBuffer()
        json.writeJSONStrings(self.segments)
        return String(buffer: json)
    }
}
