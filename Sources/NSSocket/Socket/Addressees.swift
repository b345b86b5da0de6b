//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Who the frame at hand reaches, while a read is dealt out.
///
/// Most frames have the name of the one before, and as long as nobody comes or goes, they reach the same. All others
/// are looked up.
struct Addressees: ~Copyable {
    typealias Entry = ListenerRegistry<Subscriber>.Entry

    /// Who hears every event.
    private(set) var ofAnything: [Entry] = []
    /// Who hears the event of the frame that was looked up last.
    private(set) var ofName: [Entry] = []
    /// The only one who hears that event, if it is a listener that hears any number of messages: called from here, the references to it need
    /// not be counted for each. Not an optional, out of which it would be copied.
    private var onlyListener: Subscriber.Listener = { _, _ in }
    private(set) var hasOnlyListener = false
    /// The only one who hears the message at hand, those of every event included, if it has a mailbox.
    private var onlyInlet: Inlet?
    /// What is on its way there.
    var staged = StagedMessages()
    /// The number of the name that was looked up last, see ``EventMessage/nameNumber``; 0 if there is none.
    private var nameNumber: UInt32 = 0
    private var version: UInt64 = 0
    private(set) var hasPatterns = false

    /// Forgets what was true of other listeners.
    @inline(__always)
    mutating func update(to listeners: ListenerRegistry<Subscriber>) {
        if listeners.version != self.version { self.replace(with: listeners) }
    }

    @inline(never)
    private mutating func replace(with listeners: ListenerRegistry<Subscriber>) {
        self.version = listeners.version
        self.ofAnything = listeners.anyListeners
        self.hasPatterns = listeners.hasPatterns
        self.ofName = []
        self.hasOnlyListener = false
        self.nameNumber = 0
        self.onlyInlet = self.hasPatterns ? nil : self.ofAnything.onlyInlet
    }

    /// Calls the only listener; there must be one.
    @inline(__always)
    borrowing func callOnlyListener(of socket: isolated EventSocket, with message: EventMessage) throws {
        try self.onlyListener(socket, message)
    }

    /// Finds who hears the event of the message at hand.
    @inline(__always)
    mutating func findName(of message: EventMessage, _ lookUp: (_ frame: Frame) -> [Entry]) {
        guard self.hasPatterns, message.nameNumber == 0 || message.nameNumber != self.nameNumber else { return }
        self.ofName = lookUp(message.frame)
        self.nameNumber = message.nameNumber
        self.hasOnlyListener = false
        if self.ofName.count == 1, let only = self.ofName.first?.value, !only.isLimited,
            case .listener(let listener, _) = only.listener
        {
            self.onlyListener = listener
            self.hasOnlyListener = true
        }
        self.onlyInlet = self.ofAnything.isEmpty ? self.ofName.onlyInlet : nil
    }

    /// Whether the messages that are staged are for the only one who hears the message at hand.
    @inline(__always)
    var areStagedForOnlyOne: Bool { self.staged.areFor(self.onlyInlet) }

    /// Stages the message at hand and those that follow, if only one mailbox gets it.
    ///
    /// - Returns: Whether it is to be staged.
    @inline(__always)
    mutating func beginStaging(of read: CurrentRead) -> Bool {
        guard let onlyInlet else { return false }
        return self.staged.begin(for: onlyInlet, of: read)
    }
}

extension [Addressees.Entry] {
    /// The inlet that is all there is, if it gets any number of messages.
    fileprivate var onlyInlet: Inlet? {
        guard self.count == 1, let only = self.first?.value, !only.isLimited, case .inlet(let inlet) = only.listener
        else { return nil }
        return inlet
    }
}
