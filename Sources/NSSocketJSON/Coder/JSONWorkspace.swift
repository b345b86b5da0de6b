//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What the coders of an event loop work with and use again: taken and given back without a look at other threads.
///
/// Whoever has one lends it to one call at a time, all on one thread. A call from inside another finds it empty, and helps itself
/// elsewhere: see ``JSONScratch``.
package final class JSONWorkspace {
    /// As it is lent: whoever does keeps it alive, and to count references for each message would cost more than it saves.
    package typealias Reference = Unmanaged<JSONWorkspace>

    @exclusivity(unchecked) var documents = Place<JSONDocument>()
    @exclusivity(unchecked) var outputs = Place<JSONOutput>()

    package init() {}

    deinit {
        self.documents.clear()
        self.outputs.clear()
    }

    /// Keeps one object. Whoever takes it takes the reference along.
    struct Place<Scratch: AnyObject> {
        private var reference: Unmanaged<Scratch>?

        /// The one that is kept, if nobody has it.
        @inline(__always)
        mutating func take() -> Scratch? {
            guard let reference else { return nil }
            self.reference = nil
            return reference.takeRetainedValue()
        }

        /// Takes over the only reference to one, and keeps it if there is room.
        @inline(__always)
        mutating func keep(_ reference: Unmanaged<Scratch>) {
            guard self.reference == nil else { return reference.release() }
            self.reference = reference
        }

        mutating func clear() { _ = self.take() }
    }
}
