//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A value in memory of its own: what few have, and only then, should not take room in all that may have it.
indirect enum Apart<Value> {
    case value(Value)

    init?(_ value: Value?) {
        guard let value else { return nil }
        self = .value(value)
    }

    var value: Value {
        switch self {
        case .value(let value): value
        }
    }
}

extension Apart: Sendable where Value: Sendable {}
