//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import Logging

extension EventEmitter {
    /// Creates an emitter that logs a warning when a pattern collects too many listeners.
    ///
    /// - Parameters:
    ///   - maxListeners: How many listeners one pattern may have without a warning; 0 is no limit.
    ///   - logger: Where the warning goes.
    public convenience init(maxListeners: Int = 10, logger: Logger = .current) {
        self.init(maxListeners: maxListeners) { pattern, count in
            logger.warning(excessListeners: count, on: pattern)
        }
    }
}

extension Logger {
    /// Warns of a pattern that collects listeners: usually code that registers again and again.
    func warning(excessListeners count: Int, on pattern: EventPattern) {
        self.warning(
            "Many listeners on one pattern; if that is meant, raise maxListeners",
            metadata: ["nss.pattern": "\(pattern)", "nss.listeners": "\(count)"]
        )
    }
}
