//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import TestSupport

/// Values of many shapes, made at random.
struct RandomValues {
    struct Record: Codable, Equatable {
        enum Kind: String, Codable { case small, large, other = "something else" }

        enum Shape: Codable, Equatable {
            case point
            case circle(radius: Double)
            indirect case pair(Shape, Shape)
        }

        var id: Int
        var wide: [Int64]
        var unsigned: UInt64
        var bytes: [UInt8]
        var ratio: Double
        var share: Float
        var name: String
        var note: String?
        var isOn: Bool
        var flags: [Bool?]
        var kind: Kind
        var shape: Shape
        var scores: [String: Double]
        var byNumber: [Int: String]
        var children: [Record]
        var tags: Set<String>
        var data: Data
    }

    var json: RandomJSON

    init(seed: UInt64) { self.json = RandomJSON(seed: seed) }

    mutating func bits() -> UInt64 { self.json.random.next() }

    mutating func list<Element>(_ make: (inout Self) -> Element) -> [Element] {
        (0..<self.json.number(below: 4)).map { _ in make(&self) }
    }

    /// Any finite double: of all magnitudes, of few decimals, whole, or at an edge.
    mutating func double() -> Double {
        switch self.json.number(below: 5) {
        case 0: Double(Int64(bitPattern: self.bits()) % 1_000_000) / 100
        case 1: Double(Int64(bitPattern: self.bits() >> UInt64(self.json.number(below: 64))))
        case 2:
            self.json.pick([0, -0.0, 1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .pi, 1e21, 1e-7, 1e22, 0.1])
        default: self.finite(Double(bitPattern: self.bits()))
        }
    }

    private func finite(_ value: Double) -> Double { value.isFinite ? value : 1.5 }

    mutating func float() -> Float {
        let value = Float(bitPattern: UInt32(truncatingIfNeeded: self.bits()))
        return value.isFinite ? value : 0.25
    }

    mutating func text() -> String {
        let parts = [
            "a", "plain text of more than fifteen bytes", "é", "e\u{301}", "€", "😀", "\"", "\\", "/", "\n", "\0",
            "\u{1F}",
            "\u{7F}", "\u{2028}", " ", "{", "]", ",", ":", "null",
        ]
        return (0..<self.json.number(below: 6)).map { _ in self.json.pick(parts) }.joined()
    }

    mutating func shape(depth: Int = 2) -> Record.Shape {
        switch self.json.number(below: depth > 0 ? 3 : 2) {
        case 0: .point
        case 1: .circle(radius: self.double())
        default: .pair(self.shape(depth: depth - 1), self.shape(depth: depth - 1))
        }
    }

    mutating func record(depth: Int = 1) -> Record {
        Record(
            id: Int(truncatingIfNeeded: self.bits()), wide: [.min, .max] + self.list { Int64(bitPattern: $0.bits()) },
            unsigned: self.bits(), bytes: self.list { UInt8(truncatingIfNeeded: $0.bits()) }, ratio: self.double(),
            share: self.float(), name: self.text(), note: self.json.number(below: 2) == 0 ? nil : self.text(),
            isOn: self.json.number(below: 2) == 0, flags: self.list { $0.json.pick([true, false, nil]) },
            kind: self.json.pick([.small, .large, .other]), shape: self.shape(),
            scores: Dictionary(self.list { ($0.text(), $0.double()) }) { $1 },
            byNumber: Dictionary(self.list { (Int(truncatingIfNeeded: $0.bits()), $0.text()) }) { $1 },
            children: depth > 0 ? self.list { $0.record(depth: depth - 1) } : [], tags: Set(self.list { $0.text() }),
            data: Data(self.list { UInt8(truncatingIfNeeded: $0.bits()) })
        )
    }
}
