//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The stdout and stderr of this process, and how long they have to take the last lines.
final class StandardOutput: Sendable {
    static let shared = StandardOutput()

    /// How long what was printed may take to be read once the end of the run is decided.
    static let patience = Duration.seconds(2)

    let stdout: OutputStream
    let stderr: OutputStream
    /// Of stderr.
    let writer: OutputWriter
    private let decision = Mutex<ContinuousClock.Instant?>(nil)

    private init() {
        self.writer = OutputWriter(statusDescriptor: 2, isDirect: Self.neverBlocks(2))
        self.stderr = OutputStream(2, writer: self.writer, notice: OutputStream.textNotice)
        self.stdout = OutputStream(
            1, writer: Self.areSameFile(1, 2) ? self.writer : OutputWriter(isDirect: Self.neverBlocks(1)))
    }

    /// Lines for the same terminal, pipe or file have to keep their order.
    private static func areSameFile(_ first: CInt, _ second: CInt) -> Bool {
        if isatty(first) == 1, isatty(second) == 1 { return true }
        var (a, b) = (stat(), stat())
        return fstat(first, &a) == 0 && fstat(second, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino
    }

    /// Whether a descriptor is an ordinary file or `/dev/null`: neither has a reader to wait for.
    private static func neverBlocks(_ descriptor: CInt) -> Bool {
        var (status, null) = (stat(), stat())
        guard fstat(descriptor, &status) == 0 else { return false }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return true
        case S_IFCHR: return stat("/dev/null", &null) == 0 && status.st_rdev == null.st_rdev
        default: return false
        }
    }

    /// The run is about to end, for the first reason that there is.
    func endDecided(now: ContinuousClock.Instant = .now) {
        self.decision.withLock { $0 = $0 ?? now }
    }

    /// Waits for everything to be read, but not for long.
    ///
    /// - Throws: ``ExitStatus/inputOutput`` if stdout was not read, or could not be written. That the reader of a pipe has
    ///   gone away is no failure.
    func finish() async throws(Failure) {
        self.endDecided()
        let decided = self.decision.withLock { $0 } ?? .now
        // The last lines may just have been printed.
        let deadline = max(decided + Self.patience, .now + .milliseconds(250))
        async let areErrorsWritten = self.stderr.drain(by: deadline)
        let isWritten = await self.stdout.drain(by: deadline)
        _ = await areErrorsWritten
        try Failure.outputClosed(self.stdout.failure)
        guard !isWritten else { return }
        throw Failure(
            .inputOutput, code: "outputNotRead",
            "stdout was not read within \(Self.patience.secondsText(decimals: 1)) s of the end: "
                + "\(self.stdout.queuedBytes) bytes are lost.")
    }

    /// Waits a moment for the last lines on stderr.
    func finishErrors() async {
        _ = await self.stderr.drain(by: .now + .milliseconds(250))
    }
}
