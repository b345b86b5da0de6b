//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// Which subjects this side subscribes to, and which of several copies of a frame counts.
///
/// A NATS server sends a message once for each subscription that matches it. Here it counts once: as it came by the *oldest*
/// of the subscriptions that match it. The oldest and not, say, the most exact: whoever subscribes to more while frames
/// arrive must not make the copies wait for a subscription that the server has not heard of yet. Whoever takes back the
/// oldest lets the next one count at once; a frame of which one copy was here before that and one comes after it counts
/// twice then.
struct SubjectMap {
    /// Names a subscription. A younger one has a higher number.
    typealias Number = UInt64

    /// What the servers have to be told.
    enum Change: Equatable {
        case open(Number, subject: String)
        case close(Number)
    }

    private struct Subscription {
        let subject: String
        let isWildcard: Bool
        /// How many patterns want it, and how many of them want all of it.
        var holders = 0
        var exactHolders = 0
    }

    private struct Interest {
        let plan: SubjectPlan
        /// How often it was subscribed to.
        var count = 1
    }

    private let namespace: SubjectNamespace
    private var interests: [EventPattern: Interest] = [:]
    private var subscriptions: [Number: Subscription] = [:]
    private var numbers: [String: Number] = [:]
    /// Those with wildcards, oldest first.
    private var wildcards: [(number: Number, filter: SubjectFilter)] = []
    /// The patterns whose subjects match too much.
    private var inexact: [EventPattern] = []
    private var lastNumber: Number = 0

    init(namespace: SubjectNamespace) {
        self.namespace = namespace
    }

    /// Everything subscribed to, oldest first.
    var all: [(number: Number, subject: String)] {
        self.subscriptions.map { ($0.key, $0.value.subject) }.sorted { $0.0 < $1.0 }
    }

    mutating func subscribe(to pattern: EventPattern) -> [Change] {
        guard self.interests[pattern] == nil else {
            self.interests[pattern]?.count += 1
            return []
        }
        let plan = SubjectPlan(pattern, in: self.namespace)
        self.interests[pattern] = Interest(plan: plan)
        if !plan.isExact, !plan.subjects.isEmpty { self.inexact.append(pattern) }
        return plan.subjects.compactMap { self.hold($0, isExact: plan.isExact) }
    }

    /// Takes back one subscription. Does nothing if there is none.
    mutating func unsubscribe(from pattern: EventPattern) -> [Change] {
        guard let interest = self.interests[pattern] else { return [] }
        guard interest.count == 1 else {
            self.interests[pattern]?.count -= 1
            return []
        }
        self.interests[pattern] = nil
        if !interest.plan.isExact { self.inexact.removeAll { $0 == pattern } }
        return interest.plan.subjects.compactMap { self.release($0, isExact: interest.plan.isExact) }
    }

    /// Whether this copy of a message counts.
    ///
    /// - Parameters:
    ///   - subject: The message's.
    ///   - number: The subscription by which it came.
    func counts(_ subject: Span<UInt8>, via number: Number) -> Bool {
        guard let subscription = self.subscriptions[number] else { return false }
        for older in self.wildcards {
            guard older.number < number else { break }
            guard !older.filter.matches(subject) else { return false }
        }
        guard subscription.isWildcard else { return true }
        // One without wildcards that is for this subject only.
        let named = self.numbers.count > self.wildcards.count ? self.numbers[String(copying: subject)] : nil
        if let named, named < number { return false }
        if subscription.exactHolders > 0 || named != nil { return true }
        // Who asked for this one wants only some of what it brings; but others may want the rest.
        for younger in self.wildcards where younger.number > number && younger.filter.matches(subject) {
            if let subscription = self.subscriptions[younger.number], subscription.exactHolders > 0 { return true }
        }
        guard let topic = self.namespace.topic(of: subject) else { return false }
        return self.inexact.contains { $0.matches(topic) }
    }

    private mutating func hold(_ subject: String, isExact: Bool) -> Change? {
        var change: Change?
        let number: Number
        if let existing = self.numbers[subject] {
            number = existing
        } else {
            self.lastNumber += 1
            number = self.lastNumber
            self.numbers[subject] = number
            let isWildcard = SubjectFilter.isWildcard(subject)
            self.subscriptions[number] = Subscription(subject: subject, isWildcard: isWildcard)
            if isWildcard { self.wildcards.append((number, SubjectFilter(subject))) }
            change = .open(number, subject: subject)
        }
        self.subscriptions[number]?.holders += 1
        if isExact { self.subscriptions[number]?.exactHolders += 1 }
        return change
    }

    private mutating func release(_ subject: String, isExact: Bool) -> Change? {
        guard let number = self.numbers[subject], var subscription = self.subscriptions[number] else { return nil }
        subscription.holders -= 1
        if isExact { subscription.exactHolders -= 1 }
        guard subscription.holders == 0 else {
            self.subscriptions[number] = subscription
            return nil
        }
        self.subscriptions[number] = nil
        self.numbers[subject] = nil
        if subscription.isWildcard { self.wildcards.removeAll { $0.number == number } }
        return .close(number)
    }
}

extension String {
    fileprivate init(copying bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
