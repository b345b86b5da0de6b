//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket

extension ListenerTrie {
    /// Removes what stands on exactly this pattern and returns it.
    mutating func removeAll(on pattern: EventPattern) -> [Entry] {
        self.entries(on: pattern).filter { self.remove(id: $0.id) != nil }
    }
}
