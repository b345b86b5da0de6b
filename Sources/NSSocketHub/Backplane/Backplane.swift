//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import NSSocket

/// What carries frames between the hubs of several processes.
///
/// A hub delivers to its own members without asking the backplane, and never waits for it. So a backplane may lose frames,
/// and may be away: hubs notice what is missing and say so. All it has to keep is the order of the frames of one publisher
/// on one topic. It need not be trusted either: hubs sign what they send, and drop what is not signed with their key.
///
/// None of the methods but ``run(_:)`` may block, suspend or call back: they are called under locks and on event loops. All
/// may be called before, during and after ``run(_:)``.
public protocol Backplane: Sendable {
    /// Connects, and hands over whatever arrives on the topics subscribed to and every change of the connection, one after
    /// the other, until the task is cancelled. Called once.
    ///
    /// Connects again by itself, as often as it takes. Whether this hub's own frames come back does not matter.
    ///
    /// - Throws: What no waiting can mend, such as an invalid configuration. Nothing when it is cancelled.
    func run(_ handler: @escaping @Sendable (BackplaneEvent) -> Void) async throws

    /// Sends a frame to all who subscribed to a pattern that matches the topic. It is lost if it cannot be carried.
    func publish(_ frame: [UInt8], to topic: EventName)

    /// Bytes of the longest frame that it carries at present; `nil` if it does not know, or carries any. Hubs send no longer ones.
    ///
    /// Asked whenever there is a connection, and with each heartbeat.
    var frameLimit: Int? { get }

    /// Asks for the frames of all topics that match, from soon on and after every reconnection.
    ///
    /// What else arrives does no harm, so a backplane may subscribe to more than it is asked for.
    func subscribe(to pattern: EventPattern)

    /// Takes back one ``subscribe(to:)``.
    func unsubscribe(from pattern: EventPattern)
}

extension Backplane {
    /// `nil`: it carries frames of any length.
    public var frameLimit: Int? { nil }
}

/// What a backplane has to say.
public enum BackplaneEvent: Sendable {
    /// There is a connection, and all subscriptions are made.
    case connected
    /// There is none, for a reason that a person can read.
    case disconnected(_ reason: String)
    /// A frame arrived.
    case frame(_ frame: [UInt8])
    /// Frames arrived that could not be held.
    case overflowed
}
