//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Synchronization

/// A value that tests wait on: it wakes whoever waits each time it changes.
final class Watched<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        var version: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var lastID: UInt64 = 0
    }

    private let state: Mutex<State>

    init(_ value: Value) {
        self.state = Mutex(State(value: value))
    }

    var value: Value { self.state.withLock { $0.value } }

    func update(_ body: (inout Value) -> Void) {
        let waiters = self.state.withLock { state in
            body(&state.value)
            state.version += 1
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until the closure finds what it looks for; it may take it out of the value.
    func first<Found: Sendable>(_ find: (inout Value) throws -> Found?) async throws -> Found {
        while true {
            let (found, version) = try self.state.withLock { (try find(&$0.value), $0.version) }
            if let found { return found }
            try Task.checkCancellation()
            await self.change(since: version)
        }
    }

    private func change(since version: UInt64) async {
        let id = self.state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let mustWait = self.state.withLock { state in
                    guard state.version == version, !Task.isCancelled else { return false }
                    state.waiters[id] = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }
}

extension Watched where Value: RangeReplaceableCollection & RandomAccessCollection, Value.Element: Sendable {
    func append(_ element: Value.Element) {
        self.update { $0.append(element) }
    }

    /// Waits for that many elements.
    func first(_ count: Int) async throws -> [Value.Element] {
        try await self.first { $0.count >= count ? Array($0.prefix(count)) : nil }
    }

    /// Waits for an element and takes it.
    func next() async throws -> Value.Element {
        try await self.first { $0.isEmpty ? nil : $0.removeFirst() }
    }
}
