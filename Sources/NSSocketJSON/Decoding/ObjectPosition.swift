//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Which object a keyed container reads.
final class ObjectPosition {
    let reference: Unmanaged<JSONDocument>
    var index: Int
    /// Keeps the document alive where a container might outlive what it was made for; `nil` as long as whoever decodes does.
    var owner: JSONDocument?

    init(_ document: JSONDocument, index: Int, isOwner: Bool) {
        self.reference = .passUnretained(document)
        self.index = index
        self.owner = isOwner ? document : nil
    }

    /// Lends the document.
    @inline(__always)
    func with<Result>(_ body: (_ document: JSONDocument, _ index: Int) throws -> Result) rethrows -> Result {
        try self.reference._withUnsafeGuaranteedRef { try body($0, self.index) }
    }
}
