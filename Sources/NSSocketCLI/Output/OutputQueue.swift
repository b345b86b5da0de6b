//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The lines that wait to be written to one file, and the decisions about them: whose connection has to wait, which reports are
/// dropped, when the writing thread starts and stops. No descriptor is written to here, and there is no lock and no clock.
///
/// Every line belongs to an account. A connection that prints messages has an account of its own, so that messages that are
/// not read push back on their connection and on no other. Reports about peers share an account for each descriptor; a report
/// that finds it full is dropped and counted, and the count follows as a line when there is room.
struct OutputQueue {
    /// Bytes that may wait.
    struct Limits {
        /// Of one account. A line is accepted while its account is below: the account then exceeds it by that line at most.
        var account = 256 << 10
        /// Of all accounts. From here on every connection that prints has to wait, and reports are dropped.
        var total = 64 << 20
        /// In one block of memory, unless a single line is longer.
        var block = 64 << 10
    }

    /// What to do with an account that a line was queued for.
    enum Admission: Equatable {
        case proceed
        /// It is over its limit: print no more until ``Written/resumed`` names it.
        case wait
    }

    /// The outcome of a block's having been written.
    struct Written {
        /// The accounts that had to wait, and may print again.
        var resumed: [Int] = []
    }

    private struct Account {
        var queued = 0
        var isWaiting = false
        var isClosed = false
        /// Reports that were dropped since the last notice.
        var dropped = 0
        /// For reports: the descriptor, and the line that says how many were dropped.
        var reports: (descriptor: CInt, notice: @Sendable (Int) -> [UInt8])?
    }

    /// Lines that are never dropped and never make anything wait: the few that a run owes to its user.
    static let essential = 0

    private let limits: Limits
    /// Full blocks, the oldest first.
    private var blocks: [OutputBlock] = []
    /// The block that lines are appended to.
    private var tail: OutputBlock
    private var spares: [OutputBlock] = []
    private var accounts = [Account()]
    private var freeAccounts: [Int] = []
    private var isOverTotal = false
    /// Bytes that wait, those that are being written included.
    private(set) var queued = 0
    /// Whether the thread has a block or is about to ask for one.
    private(set) var isWriting = false
    /// The number of the error after which nothing is written any more; 0 if there was none.
    private(set) var failure: CInt = 0

    init(limits: Limits = Limits()) {
        self.limits = limits
        self.tail = OutputBlock(capacity: limits.block)
    }

    /// Whether everything was written, or never will be.
    var isIdle: Bool { self.queued == 0 && !self.isWriting }

    /// Whether an account has to wait.
    func isWaiting(_ account: Int) -> Bool { self.accounts[account].isWaiting }

    // MARK: Accounts

    /// Opens an account for messages.
    mutating func openAccount() -> Int { self.open(Account()) }

    /// Opens an account for reports.
    ///
    /// - Parameter notice: The line that says how many reports were dropped.
    mutating func openReports(descriptor: CInt, notice: @escaping @Sendable (Int) -> [UInt8]) -> Int {
        self.open(Account(reports: (descriptor, notice)))
    }

    private mutating func open(_ account: Account) -> Int {
        if let index = self.freeAccounts.popLast() {
            self.accounts[index] = account
            return index
        }
        self.accounts.append(account)
        return self.accounts.count - 1
    }

    /// Closes an account; its lines are still written.
    mutating func close(_ account: Int) {
        self.accounts[account].isClosed = true
        self.accounts[account].isWaiting = false
        self.freeIfSettled(account)
    }

    private mutating func freeIfSettled(_ account: Int) {
        guard self.accounts[account].isClosed, self.accounts[account].queued == 0 else { return }
        self.accounts[account].isClosed = false
        self.freeAccounts.append(account)
    }

    // MARK: Lines

    /// Queues whole lines.
    mutating func append(_ lines: RawSpan, account: Int, descriptor: CInt) -> Admission {
        if !self.tail.append(lines, account: account, descriptor: descriptor) {
            self.appendToNewBlock(lines, account, descriptor)
        }
        return self.charge(lines.byteCount, to: account)
    }

    private mutating func appendToNewBlock(_ lines: RawSpan, _ account: Int, _ descriptor: CInt) {
        if !self.tail.isEmpty { self.blocks.append(self.takeTail()) }
        if self.tail.append(lines, account: account, descriptor: descriptor) { return }
        // Longer than an ordinary block.
        var block = OutputBlock(capacity: lines.byteCount)
        _ = block.append(lines, account: account, descriptor: descriptor)
        self.blocks.append(block)
    }

    private mutating func takeTail() -> OutputBlock {
        let block = self.tail
        self.tail = self.spares.popLast() ?? OutputBlock(capacity: self.limits.block)
        return block
    }

    private mutating func charge(_ count: Int, to account: Int) -> Admission {
        guard self.failure == 0 else {
            self.removeLines()
            return .proceed
        }
        self.accounts[account].queued += count
        self.queued += count
        if self.queued >= self.limits.total { self.isOverTotal = true }
        guard account != Self.essential, self.isOverTotal || self.accounts[account].queued >= self.limits.account else {
            return .proceed
        }
        self.accounts[account].isWaiting = true
        return .wait
    }

    /// Queues a report, or counts it as dropped.
    mutating func report(_ line: RawSpan, account: Int) {
        guard let (descriptor, _) = self.accounts[account].reports else { return }
        guard !self.isOverTotal, self.accounts[account].queued < self.limits.account,
            self.accounts[account].dropped == 0
        else {
            self.accounts[account].dropped += 1
            return
        }
        _ = self.append(line, account: account, descriptor: descriptor)
    }

    // MARK: The writing thread

    /// Returns whether the thread has to be started.
    ///
    /// - Parameter isNeeded: Whether there is something to write besides the lines.
    mutating func start(isNeeded: Bool = false) -> Bool {
        guard !self.isWriting, isNeeded || !self.blocks.isEmpty || !self.tail.isEmpty else { return false }
        self.isWriting = true
        return true
    }

    /// The next block to write; `nil` when there is none.
    mutating func nextBlock() -> OutputBlock? {
        if !self.blocks.isEmpty { return self.blocks.removeFirst() }
        return self.tail.isEmpty ? nil : self.takeTail()
    }

    /// The thread has nothing more to write.
    mutating func stop() {
        self.isWriting = false
    }

    /// A block was written.
    ///
    /// - Parameter failure: The number of the system's error; 0 if there was none. Nothing is queued after an error.
    mutating func wrote(_ block: consuming OutputBlock, failure: CInt) -> Written {
        var written = Written()
        if failure != 0 { self.fail(failure, &written) }
        guard self.failure == 0 else { return written }
        for run in block.runs {
            self.queued -= run.count
            self.accounts[run.account].queued -= run.count
        }
        if self.isOverTotal, self.queued <= self.limits.total / 2 {
            self.isOverTotal = false
            for account in self.accounts.indices { self.settle(account, &written) }
        } else {
            for run in block.runs { self.settle(run.account, &written) }
        }
        for run in block.runs { self.freeIfSettled(run.account) }
        if block.capacity == self.limits.block, self.spares.count < 2 {
            var spare = consume block
            spare.removeAll()
            self.spares.append(spare)
        }
        return written
    }

    /// Below half of its limit an account may go on, and a notice of dropped reports has room.
    private mutating func settle(_ account: Int, _ written: inout Written) {
        guard !self.isOverTotal, self.accounts[account].queued <= self.limits.account / 2 else { return }
        if self.accounts[account].isWaiting {
            self.accounts[account].isWaiting = false
            if self.accounts[account].reports == nil { written.resumed.append(account) }
        }
        let dropped = self.accounts[account].dropped
        guard dropped > 0, let (descriptor, notice) = self.accounts[account].reports else { return }
        self.accounts[account].dropped = 0
        _ = self.append(notice(dropped).span.bytes, account: account, descriptor: descriptor)
    }

    private mutating func removeLines() {
        self.blocks.removeAll()
        self.tail.removeAll()
    }

    private mutating func fail(_ failure: CInt, _ written: inout Written) {
        self.failure = failure
        self.removeLines()
        self.spares.removeAll()
        self.queued = 0
        self.isOverTotal = false
        for account in self.accounts.indices {
            self.accounts[account].queued = 0
            self.accounts[account].dropped = 0
            if self.accounts[account].isWaiting, self.accounts[account].reports == nil {
                written.resumed.append(account)
            }
            self.accounts[account].isWaiting = false
            self.freeIfSettled(account)
        }
    }
}
