//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule
internal import NIOCore
internal import Synchronization

/// From the channel to listeners and mailboxes.
///
/// A read is dealt out frame by frame. Dealing stops where a mailbox is full or a listener's answers pile up, and goes
/// on from there later. What listeners ask for, sends and closes, is carried out once the loop is through with the read.
extension EventSocket {
    // MARK: What the channel says

    func received(_ read: ByteBuffer) {
        self.phase.isReading = true
        self.noteActivity()
        self.instruments?.metrics?.received(messages: 0, bytes: read.readableBytes)
        guard self.lifecycle.acceptsInput, !self.phase.isDeaf else { return self.discard(read) }
        // A write that fails reads what is left before it closes the channel: within the turn that writes.
        guard self.beginTurn() else {
            self.held.append(read)
            self.phase.isDue = true
            return
        }
        // Fast path: nothing is queued and dispatch is allowed, so this read is dispatched without being queued.
        if self.hasInput || !self.isWanted || self.isHeldUp {
            self.held.append(read)
            self.deal()
        } else {
            self.deal(read)
        }
        self.endTurn()
    }

    func readCompleted() {
        self.phase.isReadPending = false
        guard self.phase.isReading else {
            // Nothing was read: the peer's end comes next. SwiftNIO does not expect the channel to close before that, and a
            // write closes it when the peer is gone.
            return self.schedulePump()
        }
        self.phase.isReading = false
        self.pump()
    }

    func inputClosed() {
        self.phase.isReading = false
        self.phase.isInputAtEnd = true
        self.pump()
    }

    // MARK: Demand

    /// Somebody listens: start reading, if that was not done yet.
    nonisolated func startReading() {
        if self.demand.load(ordering: .relaxed) || self.demand.exchange(true, ordering: .relaxed) { return }
        // Not at once: a listener that is registered next must not miss what waits.
        self.channel.eventLoop.execute {
            self.assumeIsolated { $0.demanded() }
        }
    }

    private func demanded() {
        self.phase.isInDemand = true
        self.pump()
    }

    /// Whether anybody listens. The channel hands over what arrived with the peer's end even if nobody asked for it.
    private var isWanted: Bool {
        self.phase.isInDemand || self.lifecycle.isEnding || (self.phase.isDraining && !self.isTaking)
            || self.gate?.taker != nil
            || (self.phase.isEndAwaited && self.phase.isInputAtEnd && self.inlets.isEmpty)
    }

    /// Whether a task took a message and may be about to ask for the next, so that the rest has to wait for it.
    private var isTaking: Bool {
        self.phase.hasTaken && !self.phase.isInDemand && !self.phase.isEndAwaited && self.gate?.taker == nil
    }

    /// Somebody waits for the end of the connection, and perhaps nobody for messages.
    func awaitEnd() {
        self.phase.isEndAwaited = true
        self.pump()
    }

    /// A consumer took what waited, and there is room again; or it went away.
    func resume(_ mailbox: Mailbox<EventMessage>) {
        self.pausing.removeAll { $0.mailbox === mailbox }
        if self.pausing.isEmpty {
            self.stallTimer?.cancel()
            self.stallTimer = nil
            self.notePauseEnded()
        }
        self.pump()
    }

    func readIfWanted() {
        guard self.isWanted, !self.phase.isDraining || self.lifecycle.isEnding, !self.phase.isReadPending,
            !self.phase.isInputAtEnd, self.lifecycle.isInputOpen,
            self.held.isEmpty, !self.isHeldUp, self.phase.discardAllowance > 0, !self.phase.isChannelClosed
        else { return }
        self.phase.isReadPending = true
        self.channel.read()
    }

    // MARK: Dealing out

    private var isHeldUp: Bool {
        // What goes to one who takes the next message needs no room in a mailbox.
        (!self.pausing.isEmpty && self.gate?.taker == nil) || !self.phase.pauses.isEmpty
    }

    /// Whether something arrived that was not dealt out yet.
    var hasInput: Bool { !self.held.isEmpty || self.isScanSuspended }

    private var canDeal: Bool {
        self.lifecycle.acceptsInput && !self.phase.isDeaf && !self.isHeldUp && !self.isInterrupted
            && (self.isWanted || !(self.hasInput || self.phase.hasTaken))
    }

    /// Whether the channel failed or closed within this turn: the rest of the turn comes after that.
    private var isInterrupted: Bool { self.phase.mustNoteClosed || self.phase.mustFail }

    /// Whether there is something to dispatch, and it may be.
    var isDealDue: Bool {
        (self.canDeal && (self.hasInput || self.phase.isInputAtEnd)) || (self.phase.isInputAtEnd && self.phase.isDeaf)
    }

    /// Deals out what was read, as far as that goes. Part of a turn.
    ///
    /// - Parameter read: What has just been read, when nothing waits that was read before.
    func deal(_ read: ByteBuffer? = nil) {
        self.expectDrain()
        var read = read
        var budget = DispatchBudget()
        repeat {
            self.dealUntilHeldUp(read, &budget)
            read = nil
            if self.phase.pauses.contains(.congested) { self.drain() }
        } while self.canDeal && self.hasInput
        if self.phase.isInputAtEnd, self.canDeal || self.phase.isDeaf { self.endInput() }
    }

    /// Whether everything that arrived before the end was asked for has been dispatched.
    var isStopDue: Bool {
        self.phase.isDraining && !self.phase.isDeaf && !self.hasInput && !self.isTaking
    }

    private func dealUntilHeldUp(_ read: ByteBuffer?, _ budget: inout DispatchBudget) {
        // Held here while frames are taken: a stored property would be checked for overlapping access at every step.
        var scanner = self.takeScanner()
        defer { self.putBack(scanner) }
        if let read { self.feed(&scanner, read) }
        var addressees = Addressees()
        var nameNumber = self.currentRead.nameNumber
        defer { self.currentRead.nameNumber = nameNumber }
        var lines = budget.lines
        defer { budget.lines = lines }
        var (count, malformedCount) = (0, 0)
        defer {
            self.instruments?.metrics?.received(messages: count, bytes: 0)
            if malformedCount > 0 { self.instruments?.metrics?.framesWereMalformed(malformedCount) }
        }
        while self.canDeal {
            self.phase.mustStopDealing = false
            if scanner.needsInput {
                guard let read = self.held.popFirst() else { return }
                self.feed(&scanner, read)
            }
            if lines <= 0 { lines = self.renew(&budget) }
            guard lines > 0 else { return self.yield() }
            do throws(FrameFault) {
                try scanner.scan(&nameNumber, lines: &lines, in: self.workspace) { message in
                    count &+= 1
                    self.deliver(message, to: &addressees)
                    return !self.phase.mustStopDealing
                } renew: {
                    self.renew(&budget)
                }
                self.putStaged(&addressees)
            } catch {
                self.putStaged(&addressees)
                malformedCount &+= 1
                self.faulted(error)
            }
        }
    }

    /// The lines of a batch are used up.
    ///
    /// - Returns: How many more may be scanned in this turn.
    @inline(never)
    private func renew(_ budget: inout DispatchBudget) -> Int {
        budget.renew(now: self.channel.eventLoop.now)
    }

    /// Lets the other connections of the event loop have their turn.
    private func yield() {
        self.phase.pauses.insert(.yielded)
        self.loopResources.yielded.append(self)
    }

    private func feed(_ scanner: inout FrameScanner, _ read: ByteBuffer) {
        self.currentRead.begin(storage: read.storageCapacity)
        scanner.feed(read)
    }

    private func deliver(_ message: EventMessage, to addressees: inout Addressees) {
        if addressees.staged.isOpen, self.stageAnother(message, for: &addressees) { return }
        guard let gate else { return self.call(&addressees, with: message) }
        // What passes need not be what came: its name has no number of this connection.
        guard let passed = self.pass(EventMessage(frame: message.frame), through: gate) else { return }
        self.call(&addressees, with: EventMessage(frame: passed.frame))
    }

    @inline(__always)
    private func call(_ addressees: inout Addressees, with message: EventMessage) {
        addressees.update(to: self.listeners)
        if !addressees.hasPatterns, self.stage(message, for: &addressees) { return }
        for index in addressees.ofAnything.indices {
            self.call(addressees.ofAnything[index].value.listener, with: message)
            if self.phase.mustStopDealing, self.hasEnded { return }
        }
        // Those who hear every event may have changed who hears this one (behaviour catalogue E21).
        addressees.update(to: self.listeners)
        addressees.findName(of: message) { self.matches(for: $0) }
        if addressees.hasOnlyListener {
            do { try addressees.callOnlyListener(of: self, with: message) } catch { self.listenerFailed(error) }
            return
        }
        // Without patterns, whoever may be the only one now has had the message.
        if addressees.hasPatterns, self.stage(message, for: &addressees) { return }
        for index in addressees.ofName.indices {
            if addressees.ofName[index].value.isLimited {
                let entry = addressees.ofName[index]
                guard self.changeListeners({ $0.use(entry) }) else { continue }
            }
            self.call(addressees.ofName[index].value.listener, with: message)
            if self.phase.mustStopDealing, self.hasEnded { return }
        }
    }

    // Neither of these two is inlined: both are rare, and would have their accesses checked for every message.
    @inline(never)
    private var hasEnded: Bool { !self.lifecycle.acceptsInput }

    @inline(never)
    private func listenerFailed(_ error: any Error) {
        self.report(EventSocketError(fromListener: error))
    }

    private func call(_ subscriber: Subscriber, with message: EventMessage) {
        switch subscriber {
        case .listener(let listener, _):
            do { try listener(self, message) } catch { self.listenerFailed(error) }
        case .inlet(let inlet):
            self.put(message, into: inlet)
        }
    }

    /// Stages a message, if one mailbox is all that it goes to.
    private func stage(_ message: EventMessage, for addressees: inout Addressees) -> Bool {
        guard self.gate == nil, addressees.beginStaging(of: self.currentRead) else { return false }
        if !addressees.staged.append(message) { self.putStaged(&addressees) }
        return true
    }

    /// Stages a message behind others if it goes where they go, or puts them there before it goes elsewhere. Not a part of what
    /// calls listeners, which it would slow down.
    @inline(never)
    private func stageAnother(_ message: EventMessage, for addressees: inout Addressees) -> Bool {
        addressees.update(to: self.listeners)
        addressees.findName(of: message) { self.matches(for: $0) }
        let isStaged = addressees.areStagedForOnlyOne && self.gate == nil
        if !isStaged || !addressees.staged.append(message) { self.putStaged(&addressees) }
        return isStaged
    }

    /// Puts what is staged where it is to go: before anybody else hears of what came behind it.
    private func putStaged(_ addressees: inout Addressees) {
        guard addressees.staged.isOpen, let (inlet, action) = addressees.staged.end() else { return }
        self.touch(inlet)
        if action == .storedAndFull { self.pause(for: inlet) }
    }

    private func put(_ message: EventMessage, into inlet: Inlet) {
        let action = inlet.mailbox.push(message, charge: self.currentRead.charge(for: message))
        self.touch(inlet)
        switch action {
        case .storedAndFull: self.pause(for: inlet)
        case .dropped(let count): self.instruments?.metrics?.messagesWereDropped(count)
        case .stored, .overflowed, .ignored: break
        }
    }

    /// Its consumer is to be woken when the read is dealt out.
    private func touch(_ inlet: Inlet) {
        guard !inlet.isTouched else { return }
        inlet.isTouched = true
        self.touched.append(inlet)
    }

    /// Reports what ends the connection, and hears nothing more.
    func refuseInput(_ error: EventSocketError) {
        self.report(error)
        self.phase.isDeaf = true
        self.phase.discardAllowance = Self.refusedInputLimit
        self.phase.mustStopDealing = true
        self.held.removeAll()
        for inlet in self.inlets where !inlet.outlivesConnection { inlet.mailbox.finish(error) }
        self.gate?.taker?.finish(error)
        self.perform(self.lifecycle.refused(error))
    }

    /// Throws away what arrives when nothing more is dispatched.
    private func discard(_ read: ByteBuffer) {
        // Without a refusal the allowance has no limit: the connection is about to end in an orderly way.
        guard self.phase.discardAllowance < .max else { return }
        self.phase.discardAllowance -= read.readableBytes
    }

    private func endInput() {
        self.phase.isInputAtEnd = false
        var scanner = self.takeScanner()
        do throws(FrameFault) {
            if !self.phase.isDeaf, let frame = try scanner.finish() {
                var addressees = Addressees()
                self.currentRead.nameNumber &+= 1
                self.deliver(EventMessage(frame: frame, nameNumber: self.currentRead.nameNumber), to: &addressees)
                self.putStaged(&addressees)
            }
        } catch {
            self.instruments?.metrics?.framesWereMalformed(1)
            self.faulted(error)
        }
        self.peerEnded()
    }

    // MARK: Back-pressure

    func pause(for inlet: Inlet) {
        self.pausing.append(inlet)
        self.phase.mustStopDealing = true
        if self.pausedSince == nil { self.pausedSince = self.channel.eventLoop.now }
        guard self.stallTimer == nil else { return }
        self.stallTimer = self.channel.eventLoop.assumeIsolated().scheduleTask(in: .seconds(5)) {
            self.assumeIsolated { $0.logStall() }
        }
    }

    /// A pause has ended, or the connection during one: its time counts.
    func notePauseEnded() {
        guard let since = self.pausedSince else { return }
        self.pausedSince = nil
        self.instruments?.metrics?.readingWasPaused(nanoseconds: (self.channel.eventLoop.now - since).nanoseconds)
    }

    /// A task that waits for one event while another event's mailbox is full may wait for ever: say who stalls.
    private func logStall() {
        self.stallTimer = nil
        let waiting = self.inlets.filter { $0.mailbox.hasWaiter }.map(\.label)
        if !waiting.isEmpty { self.logger.stalled(full: self.pausing.map(\.label), waiting: waiting) }
    }
}
