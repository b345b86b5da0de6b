//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// Whether one must ask another hub for all that it knows of itself, and what has come of its answer.
///
/// What it says of presences meanwhile is kept, to be put on top of the answer, which may be older or newer.
struct PeerSync {
    /// A complete answer.
    struct Snapshot {
        var request: UInt64
        /// The control frames it includes.
        var control: UInt64
        var heads: [StreamHead]
        var presences: NodePresences
        /// Whether there were more presences than there may be.
        var isCut: Bool
    }

    private struct Need {
        /// Requests from this number on will do.
        var request: UInt64
        /// Answers that include this control frame will do.
        var control: UInt64
        /// Whether it has answered in part since it was asked or time passed.
        var hasProgress = false
    }

    /// Changes kept at most; with more the answer has to be a newer one.
    private static let changes = 10_000

    /// Questions without an answer that got further than any before it, from which on there is none to be expected.
    private static let patience = 3

    private var need: Need?
    /// Times that it was asked again, and no answer got further than any before it.
    private var stalls = 0
    /// The most parts of an answer that arrived in order.
    private var furthest: UInt64 = 0
    private var snapshot: Snapshot?
    private var nextPart: UInt64 = 0
    private var changes: [(control: UInt64, entry: PresenceEntry)] = []

    /// Whether something may have happened there that is not known here.
    var isNeeded: Bool { self.need != nil }

    /// Whether it was asked again and again and its answer does not get through.
    var isStalled: Bool { self.stalls >= Self.patience }

    /// Something was not heard. Requests from the number on, answers from the control frame on will mend it.
    mutating func needed(request: UInt64, control: UInt64) {
        // What has arrived in parts may still be new enough.
        self.need = Need(
            request: max(self.need?.request ?? 0, request), control: max(self.need?.control ?? 0, control),
            hasProgress: self.need?.hasProgress ?? false
        )
    }

    /// A presence changed there.
    mutating func changed(_ entry: PresenceEntry, control: UInt64) {
        guard self.need != nil else { return }
        guard self.changes.count < Self.changes else {
            self.changes = []
            // Control frames come in order, so this is the highest.
            self.need?.control = control
            return
        }
        self.changes.append((control, entry))
    }

    /// Time has passed. Returns whether to ask again.
    mutating func time() -> Bool {
        guard let need = self.need else { return false }
        self.need?.hasProgress = false
        if !need.hasProgress { self.stalls += 1 }
        return !need.hasProgress
    }

    /// A part of an answer arrived. Returns the answer when it is complete.
    ///
    /// - Parameters:
    ///   - presences: None, to be filled.
    ///   - isWanted: The streams that matter here.
    mutating func part(
        _ part: SnapshotPart, request: UInt64, presences: NodePresences, isWanted: (BroadcastStream) -> Bool
    ) -> Snapshot? {
        guard let need = self.need, request >= need.request else { return nil }
        if part.index == 0 {
            self.snapshot = Snapshot(
                request: request, control: part.control, heads: [], presences: presences, isCut: false)
            self.nextPart = 0
        }
        guard var snapshot = self.snapshot, snapshot.request == request, part.index == self.nextPart else {
            self.snapshot = nil
            return nil
        }
        self.snapshot = nil
        self.nextPart += 1
        self.need?.hasProgress = true
        if self.nextPart > self.furthest { (self.furthest, self.stalls) = (self.nextPart, 0) }
        snapshot.heads += part.heads.filter { isWanted($0.stream) }
        for entry in part.presences {
            if case .refused = snapshot.presences.apply(entry) { snapshot.isCut = true }
        }
        guard part.isLast else {
            self.snapshot = snapshot
            return nil
        }
        guard snapshot.control >= need.control else {
            self.need?.hasProgress = false
            return nil
        }
        for (control, entry) in self.changes where control > snapshot.control {
            if case .refused = snapshot.presences.apply(entry) { snapshot.isCut = true }
        }
        self.changes = []
        self.need = nil
        (self.furthest, self.stalls) = (0, 0)
        return snapshot
    }
}
