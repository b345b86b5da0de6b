//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// An emitter of numbers and what its listeners saw.
final class EmitterLog {
    struct Refusal: Error, Equatable {
        var label: String
    }

    let emitter: EventEmitter<Int>
    /// A line per call, such as `b a::x 7`: the listener, the name, the payload.
    private(set) var calls: [String] = []

    init(maxListeners: Int = 0) {
        self.emitter = EventEmitter(maxListeners: maxListeners) { _, _ in }
    }

    /// A listener that logs its calls and then runs the body.
    func listener(_ label: String, then body: @escaping () throws -> Void = {}) -> EventEmitter<Int>.Listener {
        { [unowned self] name, value in
            self.calls.append("\(label) \(name) \(value)")
            try body()
        }
    }

    /// The calls since last asked.
    func take() -> [String] {
        defer { self.calls = [] }
        return self.calls
    }
}
