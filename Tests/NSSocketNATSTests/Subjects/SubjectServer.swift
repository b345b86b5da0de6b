//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocketNATS

/// What a NATS server does with subscriptions, as simply as it can be said.
struct SubjectServer {
    private var subscriptions: [SubjectMap.Number: String] = [:]

    var isEmpty: Bool { self.subscriptions.isEmpty }

    mutating func hear(_ changes: [SubjectMap.Change]) {
        for change in changes {
            switch change {
            case .open(let number, let subject): self.subscriptions[number] = subject
            case .close(let number): self.subscriptions[number] = nil
            }
        }
    }

    /// The subscriptions by which a message comes.
    func copies(of subject: String) -> [SubjectMap.Number] {
        self.subscriptions.filter { Self.matches($0.value, subject) }.map(\.key)
    }

    static func matches(_ filter: String, _ subject: String) -> Bool {
        Self.matches(filter.split(separator: ".")[...], subject.split(separator: ".")[...])
    }

    private static func matches(_ filter: ArraySlice<Substring>, _ subject: ArraySlice<Substring>) -> Bool {
        switch (filter.first, subject.first) {
        case (nil, nil): true
        case (">", .some): filter.count == 1
        case ("*", .some): Self.matches(filter.dropFirst(), subject.dropFirst())
        case (let token?, let other?): token == other && Self.matches(filter.dropFirst(), subject.dropFirst())
        default: false
        }
    }
}
