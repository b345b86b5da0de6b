//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging
internal import NIOCore

/// What few connections have at a time, made with the first of it, so that the others need no room for it.
final class ConnectionExtras {
    var inlets: [Inlet] = []
    var pausing: [Inlet] = []
    var lifecycleListeners: [LifecycleSubscriber] = []
    var idle = IdleTimer()
    var idleTimer: Scheduled<Void>?
    var writeProgress: WriteProgress?
    var stallTimer: Scheduled<Void>?
    var pausedSince: NIODeadline?
    var handOver: (@Sendable (isolated EventSocket, CloseReason) -> Void)?
    /// Whether a client makes connections like this one, and lends it its listeners.
    var isAdopted = false
    var closeTimer: Scheduled<Void>?
    var closeReason: CloseReason?
    var adapter: ChannelAdapter?
    var pendingFailure: EventSocketError?
    fileprivate(set) var malformedLines: MalformedLinesBox?
}

/// The malformed lines of one connection, in memory of their own: few connections have any.
final class MalformedLinesBox {
    fileprivate(set) var value: MalformedLines

    fileprivate init(_ value: MalformedLines) {
        self.value = value
    }
}

/// A connection's own logger.
final class ConnectionLogger: Sendable {
    let value: Logger

    init(_ value: Logger) {
        self.value = value
    }
}

/// A scanner with something in it.
final class SuspendedScan {
    let scanner: FrameScanner

    init(_ scanner: FrameScanner) {
        self.scanner = scanner
    }
}

extension EventSocket {
    private var extrasOrNew: ConnectionExtras {
        if let extras { return extras }
        let extras = ConnectionExtras()
        self.extras = extras
        return extras
    }

    /// The ends of all mailboxes, sequences' and the router's.
    var inlets: [Inlet] {
        get { self.extras?.inlets ?? [] }
        set { if !newValue.isEmpty || self.extras != nil { self.extrasOrNew.inlets = newValue } }
    }

    /// The mailboxes that are full and stop reading.
    var pausing: [Inlet] {
        get { self.extras?.pausing ?? [] }
        set { if !newValue.isEmpty || self.extras != nil { self.extrasOrNew.pausing = newValue } }
    }

    var lifecycleListeners: [LifecycleSubscriber] {
        get { self.extras?.lifecycleListeners ?? [] }
        set {
            guard !newValue.isEmpty || self.extras != nil else { return }
            // The former listeners own objects of the user's, whose `deinit`s may come back here.
            let former = exchange(&self.extrasOrNew.lifecycleListeners, with: newValue)
            withExtendedLifetime(former) {}
        }
    }

    /// When the connection counts as idle.
    var idle: IdleTimer {
        get { self.extras?.idle ?? IdleTimer() }
        set { if newValue.timeout != nil || self.extras != nil { self.extrasOrNew.idle = newValue } }
    }

    var idleTimer: Scheduled<Void>? {
        get { self.extras?.idleTimer }
        set { if newValue != nil || self.extras != nil { self.extrasOrNew.idleTimer = newValue } }
    }

    /// What the peer takes of what waits for it, while something does and there is a deadline.
    var writeProgress: WriteProgress? {
        get { self.extras?.writeProgress }
        set { if newValue != nil || self.extras != nil { self.extrasOrNew.writeProgress = newValue } }
    }

    var stallTimer: Scheduled<Void>? {
        get { self.extras?.stallTimer }
        set { if newValue != nil || self.extras != nil { self.extrasOrNew.stallTimer = newValue } }
    }

    /// Since when reading stops.
    var pausedSince: NIODeadline? {
        get { self.extras?.pausedSince }
        set { if newValue != nil || self.extras != nil { self.extrasOrNew.pausedSince = newValue } }
    }

    /// Called once at the end, for whoever keeps what outlives the connection: see ``adopt(_:handOver:)``.
    var handOver: (@Sendable (isolated EventSocket, CloseReason) -> Void)? {
        get { self.extras?.handOver }
        set { if newValue != nil || self.extras != nil { self.extrasOrNew.handOver = newValue } }
    }

    /// Whether a client makes connections like this one, and lends it its listeners.
    var isAdopted: Bool {
        get { self.extras?.isAdopted ?? false }
        set { if newValue || self.extras != nil { self.extrasOrNew.isAdopted = newValue } }
    }

    var closeTimer: Scheduled<Void>? {
        get { self.extras?.closeTimer }
        set { if newValue != nil || self.extras != nil { self.extrasOrNew.closeTimer = newValue } }
    }

    /// What stands between the channel and the connection, where the channel is none of sockets.
    var adapter: ChannelAdapter? {
        get { self.extras?.adapter }
        set { if newValue != nil || self.extras != nil { self.extrasOrNew.adapter = newValue } }
    }

    /// Why the channel failed, within a turn that has not seen to it yet.
    var pendingFailure: EventSocketError? {
        get { self.extras?.pendingFailure }
        set { if newValue != nil || self.extras != nil { self.extrasOrNew.pendingFailure = newValue } }
    }

    var malformedLines: MalformedLines {
        get { self.malformedLinesBox.value }
        _modify { yield &self.malformedLinesBox.value }
    }

    private var malformedLinesBox: MalformedLinesBox {
        let extras = self.extrasOrNew
        if let box = extras.malformedLines { return box }
        let box = MalformedLinesBox(MalformedLines(rate: self.configuration.malformedFrameRate))
        extras.malformedLines = box
        return box
    }

    var closeReason: CloseReason? {
        get { self.extras?.closeReason }
        set { if newValue != nil || self.extras != nil { self.extrasOrNew.closeReason = newValue } }
    }
}
