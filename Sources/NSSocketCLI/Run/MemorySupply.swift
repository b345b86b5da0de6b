//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if canImport(Glibc)
import Dispatch
import Glibc
#endif
import Synchronization

/// What the allocator does with memory that was freed.
enum MemorySupply {
    /// Has large buffers go back to the system when they are freed.
    ///
    /// By default glibc raises the size from which a block is mapped on its own, and the rest that it keeps, with the largest block that
    /// was ever freed (`mallopt(3)`): a server that once held long lines would keep as much for ever. Setting either turns that off.
    static func giveBackLargeBuffers() {
        #if canImport(Glibc)
        // `mallopt` is in no module of the toolchain's.
        guard let symbol = dlsym(nil, "mallopt") else { return }
        let set = unsafeBitCast(symbol, to: (@convention(c) (_ parameter: CInt, _ value: CInt) -> CInt).self)
        let (trimThreshold, mapThreshold) = (CInt(-1), CInt(-3))
        _ = set(trimThreshold, Self.largestKept)
        _ = set(mapThreshold, Self.largestKept)
        #endif
    }

    private static let largestKept: CInt = 256 << 10

    private static let isTrimDue = Atomic<Bool>(false)

    /// A connection has ended: gives free memory between what is still in use back to the system, once for all that end within a second.
    static func connectionEnded() {
        #if canImport(Glibc)
        guard self.isTrimDue.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged else {
            return
        }
        // Not in a task: it holds the allocator's locks for some milliseconds, and tasks have few threads.
        DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + .seconds(1)) {
            self.isTrimDue.store(false, ordering: .relaxed)
            guard let symbol = dlsym(nil, "malloc_trim") else { return }
            let trim = unsafeBitCast(symbol, to: (@convention(c) (_ padding: Int) -> CInt).self)
            _ = trim(0)
        }
        #endif
    }
}
