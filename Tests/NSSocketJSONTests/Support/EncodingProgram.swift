//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport

/// A value that does at random what `Codable` allows: opens containers of all kinds, several at a time, writes to whichever
/// it likes, and catches the errors of values that fail. The same for every encoder that it meets.
struct EncodingProgram: Encodable {
    /// What may be written to, with a number for fresh names.
    private enum Place {
        case object(KeyedEncodingContainer<TestJSON.MemberName>, count: Int)
        case array(any UnkeyedEncodingContainer)
        case later(any Encoder)
    }

    enum Mode {
        /// Without what fails, but the same in all else.
        case careful
        /// With values that fail, whose errors are caught.
        case failing
        /// Writing also to containers outside while a value is due, and to those of values that failed. No encoder can make
        /// sense of that.
        case wild
    }

    private let seed: UInt64
    private let mode: Mode
    private let depth: Int
    /// Whether it fails in the end.
    private let fails: Bool
    private let others: Others

    /// What wild programs left for each other.
    private final class Others {
        var places: [Place] = []
    }

    init(seed: UInt64, mode: Mode) {
        (self.seed, self.mode, self.depth, self.fails, self.others) = (seed, mode, 0, false, Others())
    }

    private init(seed: UInt64, fails: Bool, inside parent: Self) {
        (self.seed, self.mode, self.depth, self.fails) = (seed, parent.mode, parent.depth + 1, fails)
        self.others = parent.others
    }

    func encode(to encoder: any Encoder) throws {
        // Made anew each time: an encoder may ask more than once.
        var random = SplitMix64(seed: self.seed)
        if self.depth == 0 { self.others.places = [] }
        var places = [self.begin(encoder, &random)].compactMap { $0 }
        for _ in 0..<Int.random(in: 0...8, using: &random) where !places.isEmpty {
            let index = Int.random(in: places.indices, using: &random)
            self.write(&places, at: index, &random)
            if self.mode == .wild, Int.random(in: 0..<3, using: &random) == 0 { self.trespass(&random) }
        }
        // None of them may stay empty handed: what an encoder makes of that is its own affair.
        for case .later(let encoder) in places { try true.encode(to: encoder) }
        if self.mode == .wild { self.others.places += places }
        if self.fails { throw Scripted.Failure() }
    }

    /// Takes one of the containers of an encoder, or encodes a scalar and takes none.
    private func begin(_ encoder: any Encoder, _ random: inout SplitMix64) -> Place? {
        switch Int.random(in: 0..<(self.depth == 0 ? 4 : 5), using: &random) {
        case 0...2: return .object(encoder.container(keyedBy: TestJSON.MemberName.self), count: 0)
        case 3: return .array(encoder.unkeyedContainer())
        default:
            try? Int.random(in: 0..<100, using: &random).encode(to: encoder)
            return nil
        }
    }

    private func write(_ places: inout [Place], at index: Int, _ random: inout SplitMix64) {
        let choice = Int.random(in: 0..<9, using: &random)
        switch places[index] {
        case .object(var object, let count):
            let name = TestJSON.MemberName(stringValue: "name \(count)")
            places[index] = .object(object, count: count + 1)
            switch choice {
            case 0:
                places.append(
                    .object(object.nestedContainer(keyedBy: TestJSON.MemberName.self, forKey: name), count: 0))
            case 1: places.append(.array(object.nestedUnkeyedContainer(forKey: name)))
            case 2: places.append(.later(object.superEncoder(forKey: name)))
            case 3: try? object.encodeNil(forKey: name)
            case 4: try? object.encode([Int.random(in: 0..<9, using: &random)], forKey: name)
            case 5: if self.mode != .careful { try? object.encode([1, Double.nan], forKey: name) }
            case 6: try? object.encode("text", forKey: name)
            case 7: if let value = self.inner(&random) { try? object.encode(value, forKey: name) }
            default:
                if let value = self.inner(&random) { try? object.encode(ProgramByHand(program: value), forKey: name) }
            }
        case .array(var array):
            switch choice {
            case 0: places.append(.object(array.nestedContainer(keyedBy: TestJSON.MemberName.self), count: 0))
            case 1: places.append(.array(array.nestedUnkeyedContainer()))
            // Foundation cannot have it later: it would stand elsewhere.
            case 2: try? true.encode(to: array.superEncoder())
            case 3: try? array.encodeNil()
            case 4: try? array.encode(["x": Int.random(in: 0..<9, using: &random)])
            case 5: if self.mode != .careful { try? array.encode(["x": Double.nan]) }
            case 6: try? array.encode(0.5)
            case 7: if let value = self.inner(&random) { try? array.encode(value) }
            default: if let value = self.inner(&random) { try? array.encode(ProgramByHand(program: value)) }
            }
            places[index] = .array(array)
        case .later(let encoder):
            places.remove(at: index)
            if let place = self.begin(encoder, &random) { places.append(place) }
        }
    }

    private func inner(_ random: inout SplitMix64) -> Self? {
        let seed = random.next()
        let fails = Int.random(in: 0..<4, using: &random) == 0
        guard self.depth < 3, !fails || self.mode != .careful else { return nil }
        return Self(seed: seed, fails: fails, inside: self)
    }

    /// Writes where it has no business.
    private func trespass(_ random: inout SplitMix64) {
        guard !self.others.places.isEmpty else { return }
        let index = Int.random(in: self.others.places.indices, using: &random)
        var places = self.others.places
        self.write(&places, at: index, &random)
        self.others.places = places
    }
}
