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

    init(interval: Duration?) {
        self.interval = interval
    }

    /// A connection needs what was read.
    mutating func wanted(now: NIODeadline) -> WantedAction {
        guard let deadline, now >= deadline, !self.isLooking else { return .use }
        self.isLooking = true
        return .look
    }

    /// The files were looked at, whatever came of it.
    mutating func looked(now: NIODeadline) {
        self.isLooking = false
        self.deadline = self.interval.map { now + TimeAmount($0) }
    }
}
