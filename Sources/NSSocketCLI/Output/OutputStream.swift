//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// Prints whole lines to a descriptor, from any task or event loop, and never waits for the descriptor's reader.
struct OutputStream: Sendable {
    let descriptor: CInt
    private let writer: OutputWriter
    private let reports: Int

    /// - Parameters:
    ///   - writer: Shared by the descriptors of one file, so that their lines keep their order.
    ///   - notice: The line that says how many reports were dropped.
    init(
        _ descriptor: CInt, writer: OutputWriter = OutputWriter(),
        notice: @escaping @Sendable (_ dropped: Int) -> [UInt8] = OutputStream.objectNotice
    ) {
        self.descriptor = descriptor
        self.writer = writer
        self.reports = writer.openReports(descriptor: descriptor, notice: notice)
    }

    /// Tells programs how many reports were dropped.
    static func objectNotice(_ dropped: Int) -> [UInt8] {
        Array(#"{"type":"dropped","reports":\#(dropped)}"#.utf8) + [.lineFeed]
    }

    /// Tells people how many reports were dropped.
    static func textNotice(_ dropped: Int) -> [UInt8] {
        Array("\(dropped) report\(dropped == 1 ? " was" : "s were") dropped: stderr was not read.".utf8) + [.lineFeed]
    }

    /// Prints what the closure appends, which is never dropped: the few lines that a run owes to its user.
    func print(_ write: (inout ByteBuffer) -> Void) {
        var lines = ByteBuffer()
        write(&lines)
        _ = self.writer.print(
            lines.readableBytesSpan, account: OutputQueue.essential, descriptor: self.descriptor)
    }

    /// Prints what the closure appends, a report about a peer, unless reports that are not read have used up their room.
    func report(_ write: (inout ByteBuffer) -> Void) {
        var lines = ByteBuffer()
        write(&lines)
        self.writer.report(lines.readableBytesSpan, account: self.reports)
    }

    /// Opens an account for messages.
    ///
    /// - Parameter resume: Called on another thread when the account had to wait and may print again.
    func openAccount(resume: @escaping @Sendable () -> Void) -> OutputAccount {
        OutputAccount(
            number: self.writer.openAccount(resume: resume), writer: self.writer, descriptor: self.descriptor)
    }

    /// Calls the closure once, when nothing can be written any more; what is printed afterwards is dropped.
    func onFailure(_ action: @escaping @Sendable (_ errorNumber: CInt) -> Void) {
        self.writer.onFailure(action)
    }

    /// The number of the error after which nothing was written any more; 0 if there was none.
    var failure: CInt { self.writer.failure }

    /// How many bytes are not written yet, those for other descriptors of the same file included.
    var queuedBytes: Int { self.writer.queued }

    /// Waits until everything is written, but not longer than until the deadline.
    ///
    /// - Returns: Whether it was.
    func drain(by deadline: ContinuousClock.Instant) async -> Bool { await self.writer.drain(by: deadline) }
}
