//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Synchronization

/// What coders work with and use again: memory belongs to the threads that code, not to connections or messages.
enum JSONScratch {
    static let documents = ScratchPool(JSONDocument.init) { $0.footprint }
    static let outputs = ScratchPool(JSONOutput.init) { $0.footprint }
}

/// Keeps a few scratch objects, so that a thread finds one that it used before, without waiting for another thread.
final class ScratchPool<Scratch: AnyObject>: Sendable {
    /// Room for the address of one object, which owns a reference to it, or zero. Who takes it takes the reference along, so
    /// there is never more than one owner.
    private final class Slot: Sendable {
        let address = Atomic<UInt>(0)
    }

    /// Larger ones are let go, so that one huge message does not take memory for ever.
    private static var largestFootprint: Int { 1 << 20 }

    private let slots = (0..<16).map { _ in Slot() }
    private let make: @Sendable () -> Scratch
    private let footprint: @Sendable (Scratch) -> Int

    init(_ make: @escaping @Sendable () -> Scratch, footprint: @escaping @Sendable (Scratch) -> Int) {
        self.make = make
        self.footprint = footprint
    }

    /// One that nobody else has.
    func take() -> Scratch {
        let address = self.slot.address.exchange(0, ordering: .acquiring)
        guard let pointer = UnsafeRawPointer(bitPattern: address) else { return self.make() }
        return Unmanaged<Scratch>.fromOpaque(pointer).takeRetainedValue()
    }

    /// Keeps one for later, unless somebody still holds it: a decoder that a type kept, say, which then keeps this one for
    /// itself.
    @inline(__always)
    func giveBack(_ scratch: consuming Scratch) {
        guard isKnownUniquelyReferenced(&scratch), self.footprint(scratch) <= Self.largestFootprint else { return }
        let reference = Unmanaged.passRetained(consume scratch)
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
