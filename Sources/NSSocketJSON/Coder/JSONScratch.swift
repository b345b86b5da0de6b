//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Synchronization

/// What coders work with and use again: memory belongs to the threads that code, not to connections or messages.
enum JSONScratch {
    private static let documents = ScratchPool(JSONDocument.init)
    private static let outputs = ScratchPool(JSONOutput.init)

    /// A document that nobody else has.
    ///
    /// - Parameter workspace: Where to look; what it does not have is made. `nil` if nobody can tell what thread this is.
    @inline(__always)
    static func takeDocument(_ workspace: JSONWorkspace.Reference?) -> JSONDocument {
        guard let workspace else { return self.documents.take() }
        return workspace._withUnsafeGuaranteedRef { $0.documents.take() } ?? JSONDocument()
    }

    /// Gives it back while the text that it read is still there.
    @inline(__always)
    static func giveBack(_ document: consuming JSONDocument, to workspace: JSONWorkspace.Reference?) {
        guard isKnownUniquelyReferenced(&document) else { return document.keepText() }
        guard document.footprint <= self.largestFootprint(workspace) else { return }
        document.dropIndexes()
        let kept = Unmanaged.passRetained(consume document)
        guard let workspace else { return self.documents.keep(kept) }
        workspace._withUnsafeGuaranteedRef { $0.documents.keep(kept) }
    }

    /// An output that nobody else has.
    @inline(__always)
    static func takeOutput(_ workspace: JSONWorkspace.Reference?) -> JSONOutput {
        guard let workspace else { return self.outputs.take() }
        return workspace._withUnsafeGuaranteedRef { $0.outputs.take() } ?? JSONOutput()
    }

    @inline(__always)
    static func giveBack(_ output: consuming JSONOutput, to workspace: JSONWorkspace.Reference?) {
        guard isKnownUniquelyReferenced(&output) else { return }
        self.giveBackOnly(output, to: workspace)
    }

    /// The same for an output that is known to have no other reference.
    @inline(__always)
    static func giveBackOnly(_ output: consuming JSONOutput, to workspace: JSONWorkspace.Reference?) {
        guard output.footprint <= self.largestFootprint(workspace) else { return }
        let kept = Unmanaged.passRetained(consume output)
        guard let workspace else { return self.outputs.keep(kept) }
        workspace._withUnsafeGuaranteedRef { $0.outputs.keep(kept) }
    }

    /// Larger ones are let go, so that one huge message does not take memory for ever. Nor is one kept that somebody still
    /// holds: a decoder that a type kept, say, which then keeps it for itself.
    @inline(__always)
    private static func largestFootprint(_ workspace: JSONWorkspace.Reference?) -> Int {
        workspace == nil ? 1 << 20 : JSONWorkspace.largestFootprint
    }
}

/// Keeps a few scratch objects, so that a thread finds one that it used before, without waiting for another thread.
final class ScratchPool<Scratch: AnyObject>: Sendable {
    /// Room for the address of one object, which owns a reference to it, or zero. Who takes it takes the reference along, so
    /// there is never more than one owner.
    private final class Slot: Sendable {
        let address = Atomic<UInt>(0)
    }

    private let slots = (0..<16).map { _ in Slot() }
    private let make: @Sendable () -> Scratch

    init(_ make: @escaping @Sendable () -> Scratch) {
        self.make = make
    }

    /// One that nobody else has.
    func take() -> Scratch {
        let address = self.slot.address.exchange(0, ordering: .acquiring)
        guard let pointer = UnsafeRawPointer(bitPattern: address) else { return self.make() }
        return Unmanaged<Scratch>.fromOpaque(pointer).takeRetainedValue()
    }

    /// Takes over the only reference to one, and keeps it for later if there is room.
    func keep(_ reference: Unmanaged<Scratch>) {
        let (isKept, _) = self.slot.address.compareExchange(
            expected: 0, desired: UInt(bitPattern: reference.toOpaque()), ordering: .releasing
        )
        if !isKept { reference.release() }
    }

    /// Mostly the same for one thread and another for each: by where its stack is.
    @inline(__always)
    private var slot: Slot {
        var here: UInt8 = 0
        return self.slots[withUnsafePointer(to: &here) { Int(bitPattern: $0) >> 20 & 15 }]
    }
}
