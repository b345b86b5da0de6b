//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Which object a keyed container reads or writes: of a document by its index on the tape, of an output by its number.
final class ContainerPosition<Text: AnyObject> {
    private let reference: Unmanaged<Text>
    var index: Int
    /// Keeps the text alive where a container might outlive what it was made for; `nil` as long as whoever codes does.
    var owner: Text?

    init(_ text: Text, index: Int, isOwner: Bool) {
        self.reference = .passUnretained(text)
        self.index = index
        self.owner = isOwner ? text : nil
    }

    /// Lends the text.
    @inline(__always)
    func with<Result>(_ body: (_ text: Text, _ index: Int) throws -> Result) rethrows -> Result {
        try self.reference._withUnsafeGuaranteedRef { try body($0, self.index) }
    }
}
