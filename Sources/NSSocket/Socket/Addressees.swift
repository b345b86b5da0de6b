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
struct Addressees {
    typealias Entry = ListenerRegistry<Subscriber>.Entry

    /// Who hears every event.
    private(set) var ofAnything: [Entry] = []
    /// Who hears the event of the frame that was looked up last.
    private(set) var ofName: [Entry] = []
    private var isNameKnown = false
    private var version: UInt64 = 0
    private var hasPatterns = false
    /// The number of the frame's name: see ``EventMessage/nameNumber``.
    private(set) var nameNumber: UInt32

    /// - Parameter last: The number of the last name that was dealt out before.
    init(after last: UInt32) {
        self.nameNumber = last &+ 1
    }

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
        self.isNameKnown = false
    }

    /// The frame at hand has another name than the one before.
    @inline(__always)
    mutating func forgetName() {
        self.isNameKnown = false
        self.nameNumber &+= 1
    }

    /// Finds who hears the event of the frame at hand.
    @inline(__always)
    mutating func findName(_ lookUp: () -> [Entry]) {
        guard self.hasPatterns, !self.isNameKnown else { return }
        self.ofName = lookUp()
        self.isNameKnown = true
    }
}
