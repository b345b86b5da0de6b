//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// The protocol, shared by both sides. One room at a time; a name stands for a person, and need not be the only one.
enum Chat {
    struct Entry: Codable {
        var room: String
        var name: String
    }

    struct Line: Codable {
        var name: String
        var text: String
    }

    // What clients send.
    static let enter = Event<Entry>("chat::enter")
    static let say = Event<String>("chat::say")
    static let who = Event<NoPayload>("chat::who")

    // What the server sends.
    static let here = Event<[String]>("chat::here")
    static let came = Event<String>("chat::came")
    static let went = Event<String>("chat::went")
    static let said = Event<Line>("chat::said")
    static let refused = Event<String>("chat::refused")
}
