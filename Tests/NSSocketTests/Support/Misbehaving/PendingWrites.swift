//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import DequeModule
import NIOCore

/// What was written to a channel and the system has not taken: decides as SwiftNIO's `PendingStreamWritesManager` does.
struct PendingWrites {
    enum CloseState {
        case open
        case pending(EventLoopPromise<Void>?)
        case readyForClose(EventLoopPromise<Void>?)
        case closed
    }

    enum CloseAction {
        /// Something has to be written before.
        case wait
        /// Shut down the socket's output, and complete the promise.
        case shutDown(EventLoopPromise<Void>?)
    }

    private var writes = Deque<(bytes: ByteBuffer, promise: EventLoopPromise<Void>?)>()
    private(set) var flushedCount = 0
    private(set) var bytes = 0
    private(set) var isWritable = true
    private var publishedWritability = true
    private(set) var closeState = CloseState.open
    private let waterMark: ChannelOptions.Types.WriteBufferWaterMark

    init(waterMark: ChannelOptions.Types.WriteBufferWaterMark) {
        self.waterMark = waterMark
    }

    var isEmpty: Bool { self.writes.isEmpty }
    var isFlushPending: Bool { self.flushedCount > 0 }
    var flushed: some Sequence<ByteBuffer> { self.writes.prefix(self.flushedCount).lazy.map(\.bytes) }

    /// - Returns: Whether the channel has just become unwritable.
    mutating func add(_ bytes: ByteBuffer, _ promise: EventLoopPromise<Void>?) -> Bool {
        self.writes.append((bytes, promise))
        self.bytes += bytes.readableBytes
        guard self.bytes > self.waterMark.high, self.isWritable else { return false }
        self.isWritable = false
        self.publishedWritability = false
        return true
    }

    mutating func flush() {
        self.flushedCount = self.writes.count
    }

    /// The system took so many bytes.
    ///
    /// - Returns: The promise that is due; others follow it.
    mutating func wrote(_ count: Int) -> EventLoopPromise<Void>? {
        var rest = count
        var first: EventLoopPromise<Void>?
        while self.flushedCount > 0, rest >= self.writes[0].bytes.readableBytes {
            let (bytes, promise) = self.writes.removeFirst()
            self.flushedCount -= 1
            rest -= bytes.readableBytes
            guard let promise else { continue }
            if let first { first.futureResult.cascade(to: promise) } else { first = promise }
        }
        if rest > 0 { self.writes[0].bytes.moveReaderIndex(forwardBy: rest) }
        self.bytes -= count
        if self.bytes < self.waterMark.low { self.isWritable = true }
        return first
    }

    /// The system was asked to take what it can.
    ///
    /// - Returns: Whether to tell that the channel has become writable.
    mutating func publishWritability() -> Bool {
        guard !self.publishedWritability else { return false }
        self.publishedWritability = self.isWritable
        return self.isWritable
    }

    /// This direction is to end behind what was written.
    mutating func closeOutbound(_ promise: EventLoopPromise<Void>?) -> CloseAction {
        var both = promise
        switch self.closeState {
        case .open: break
        case .pending(var earlier), .readyForClose(var earlier):
            earlier.setOrCascade(to: promise)
            both = earlier
        case .closed: return .shutDown(promise)
        }
        self.closeState = self.isEmpty ? .readyForClose(both) : .pending(both)
        return self.isEmpty ? .shutDown(both) : .wait
    }

    /// Whether this direction is to end when everything flushed was written.
    var isCloseDue: Bool {
        switch self.closeState {
        case .pending, .readyForClose: true
        case .open, .closed: false
        }
    }

    /// The channel is closed.
    ///
    /// - Returns: The promise of the first write, others follow it; and that of an end of this direction.
    mutating func removeAll() -> (writes: EventLoopPromise<Void>?, close: EventLoopPromise<Void>?) {
        let first = self.takeAll()
        var close: EventLoopPromise<Void>?
        if case .pending(let promise) = self.closeState { close = promise }
        if case .readyForClose(let promise) = self.closeState { close = promise }
        self.closeState = .closed
        return (first, close)
    }

    private mutating func takeAll() -> EventLoopPromise<Void>? {
        var first: EventLoopPromise<Void>?
        while let (_, promise) = self.writes.popFirst() {
            guard let promise else { continue }
            if let first { first.futureResult.cascade(to: promise) } else { first = promise }
        }
        (self.bytes, self.flushedCount) = (0, 0)
        return first
    }
}
