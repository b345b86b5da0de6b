//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// When files are looked at again. No clock, no I/O.
struct TLSReloadState {
    enum WantedAction: Equatable {
        /// What there is will do.
        case use
        /// Look at the files, then tell, and use what is right then.
        case look
    }

    /// How old what was read may become; `nil` for any age.
    private let interval: Duration?
    /// When it is too old; `nil` if that is never, or until it was read.
    private var deadline: NIODeadline?
    /// Somebody looks. Others need not, and do not wait.
    private var isLooking = false
    /// The number of the look that began last, and of the one whose finding is in use.
    private var (lastLook, usedLook) = (0, 0)

    init(interval: Duration?) {
        self.interval = interval
    }

    /// A connection needs what was read.
    mutating func wanted(now: NIODeadline) -> WantedAction {
        guard let deadline, now >= deadline, !self.isLooking else { return .use }
        self.isLooking = true
        return .look
    }

    /// Somebody begins to look, whether that was due or not.
    ///
    /// - Returns: The look's number.
    mutating func lookBegins() -> Int {
        self.lastLook += 1
        return self.lastLook
    }

    /// A look found files that can be used.
    ///
    /// - Returns: Whether they are to be used: not if a look that began later has found some already, as they may be older.
    mutating func found(by look: Int) -> Bool {
        guard look > self.usedLook else { return false }
        self.usedLook = look
        return true
    }

    /// The files were looked at, whatever came of it.
    mutating func looked(now: NIODeadline) {
        self.isLooking = false
        self.deadline = self.interval.map { now + TimeAmount(clamping: $0) }
    }
}
