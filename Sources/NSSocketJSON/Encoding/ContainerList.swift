//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The containers of a text that is being written, by number.
///
/// Memory that ``JSONOutput`` owns. Numbers are compared with the count in debug builds; in release builds they are trusted,
/// as all of them come from the list itself.
struct ContainerList {
    private var base: UnsafeMutablePointer<JSONOutput.Container>
    private var capacity: Int
    private(set) var count = 0

    init() {
        self.capacity = 16
        self.base = .allocate(capacity: self.capacity)
    }

    func deallocate() { self.base.deallocate() }

    var footprint: Int { self.capacity * MemoryLayout<JSONOutput.Container>.stride }

    /// All of them, to be used before the list changes.
    var all: UnsafeBufferPointer<JSONOutput.Container> { UnsafeBufferPointer(start: self.base, count: self.count) }

    @inline(__always)
    subscript(id: Int32) -> JSONOutput.Container {
        _read {
            assert(id >= 0 && id < self.count)
            yield self.base[Int(id)]
        }
        nonmutating _modify {
            assert(id >= 0 && id < self.count)
            yield &self.base[Int(id)]
        }
    }

    /// Where one of them is, until another is appended.
    @inline(__always)
    func address(of id: Int32) -> UnsafeMutablePointer<JSONOutput.Container> {
        assert(id >= 0 && id < self.count)
        return self.base + Int(id)
    }

    @inline(__always)
    mutating func append(_ container: JSONOutput.Container) {
        if self.count == self.capacity { self.grow() }
        (self.base + self.count).initialize(to: container)
        self.count &+= 1
    }

    @inline(never)
    private mutating func grow() {
        let base = UnsafeMutablePointer<JSONOutput.Container>.allocate(capacity: self.capacity * 2)
        base.update(from: self.base, count: self.count)
        self.base.deallocate()
        self.base = base
        self.capacity *= 2
    }

    mutating func truncate(to count: Int) { self.count = min(self.count, count) }
}
