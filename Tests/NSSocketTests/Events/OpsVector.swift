//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport

/// A line of the `emitter-ops` files: operations on one emitter and what was seen.
struct OpsVector: Decodable {
    struct Operation: Decodable {
        enum Kind: String, Decodable {
            case on, once, many, off, onAny, offAny, removeAllListeners, count, emit
        }

        var op: Kind
        var event: VectorEvent?
        var fn: Int?
        var times: Int?
        var args: [TestJSON]?
    }

    struct Body: Decodable {
        var ops: [Operation]
    }

    var id: String
    var delimiter: String
    var ops: [Operation]
    /// What a function does when it is first called.
    var does: [String: Body]?
    /// The answer where all agree.
    var log: [TestJSON]?
    /// The answer by the model where the original differs.
    var expected: [TestJSON]?

    /// The original refuses a listener of this line and we do not, so the recorded answer says nothing.
    var isRefused: Bool {
        let all = self.ops + (self.does ?? [:]).values.flatMap(\.ops)
        return all.contains { operation in
            switch operation.op {
            case .on, .once, .many: operation.event?.isRefused(self.delimiter) ?? false
            default: false
            }
        }
    }
}
