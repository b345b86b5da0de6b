//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport

import NSSocket

/// Runs the operations of a vector on one emitter and logs what happens.
///
/// Where the original removes by function, this remembers which tokens a function has.
final class OpsInterpreter {
    struct Incomplete: Error {
        var step: String
    }

    private let vector: OpsVector
    private let emitter = EventEmitter<[TestJSON]>(maxListeners: 0) { _, _ in }
    private var registrations: [(pattern: EventPattern, function: Int, token: ListenerToken)] = []
    private var anyRegistrations: [(function: Int, token: ListenerToken)] = []
    private var called: Set<Int> = []
    private var log: [TestJSON] = []
    private var incomplete: Incomplete?

    private init(_ vector: OpsVector) {
        self.vector = vector
    }

    /// What happened, in order of time.
    static func log(of vector: OpsVector) throws -> [TestJSON] {
        let interpreter = OpsInterpreter(vector)
        for (index, operation) in vector.ops.enumerated() { interpreter.run(operation, step: "\(index)") }
        if let incomplete = interpreter.incomplete { throw incomplete }
        return interpreter.log
    }

    private func run(_ operation: OpsVector.Operation, step: String) {
        do {
            try self.perform(operation, step: step)
        } catch let error as Incomplete {
            self.incomplete = error
        } catch {
            self.log.append(["throws": true, "op": .string(step)])
        }
    }

    private func perform(_ operation: OpsVector.Operation, step: String) throws {
        func need<Value>(_ value: Value?) throws -> Value {
            guard let value else { throw Incomplete(step: step) }
            return value
        }
        func pattern() throws -> EventPattern { try need(operation.event).pattern(self.vector.delimiter) }
        func name() throws -> EventName { try need(operation.event).name(self.vector.delimiter) }

        switch operation.op {
        case .on: try self.add(operation, on: pattern()) { self.emitter.on($0, $1) }
        case .once: try self.add(operation, on: pattern()) { self.emitter.once($0, $1) }
        case .many:
            let times = try need(operation.times)
            try self.add(operation, on: pattern()) { try self.emitter.many($0, times: times, $1) }
        case .off: self.off(try need(operation.fn), on: try pattern())
        case .onAny:
            let function = try need(operation.fn)
            let token = self.emitter.onAny { [unowned self] in self.call(function, $0, $1) }
            self.anyRegistrations.append((function, token))
        case .offAny: self.offAny(operation.fn)
        case .removeAllListeners:
            if operation.event == nil { self.emitter.removeAll() } else { self.emitter.removeAll(on: try pattern()) }
        case .count:
            let count = self.emitter.listenerCount(for: try name())
            self.log.append(["count": .number(Double(count)), "op": .string(step)])
        case .emit:
            let wasHeard = try self.emitter.emit(try name(), try need(operation.args))
            self.log.append(["ret": .bool(wasHeard), "op": .string(step)])
        }
    }

    private func add(
        _ operation: OpsVector.Operation, on pattern: EventPattern,
        by register: (EventPattern, @escaping EventEmitter<[TestJSON]>.Listener) throws -> ListenerToken
    ) throws {
        guard let function = operation.fn else { throw Incomplete(step: "\(operation.op) without fn") }
        let token = try register(pattern) { [unowned self] in self.call(function, $0, $1) }
        self.registrations.append((pattern, function, token))
    }

    /// Removes the first registration that is still there.
    private func off(_ function: Int, on pattern: EventPattern) {
        while let index = self.registrations.firstIndex(where: { $0.function == function && $0.pattern == pattern }) {
            if self.emitter.off(self.registrations.remove(at: index).token) { return }
        }
    }

    private func offAny(_ function: Int?) {
        guard let function else { return self.emitter.offAny() }
        while let index = self.anyRegistrations.firstIndex(where: { $0.function == function }) {
            if self.emitter.off(self.anyRegistrations.remove(at: index).token) { return }
        }
    }

    private func call(_ function: Int, _ name: EventName, _ arguments: [TestJSON]) {
        self.log.append([
            "call": .number(Double(function)), "event": .array(name.segments.map(TestJSON.string)),
            "args": .array(arguments),
        ])
        guard self.called.insert(function).inserted, let body = self.vector.does?["\(function)"] else { return }
        for (index, operation) in body.ops.enumerated() { self.run(operation, step: "\(function).\(index)") }
    }
}
