//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Remembers what was found out about types, as asking the runtime whether a type conforms takes longer than much of the
/// work that depends on it.
///
/// A type whose place was taken by another is asked about again.
struct TypeCache<Answer> {
    private static var count: Int { 64 }

    private var entries: [(type: ObjectIdentifier?, answer: Answer)]

    init(placeholder: Answer) {
        self.entries = Array(repeating: (nil, placeholder), count: Self.count)
    }

    @inline(__always)
    subscript(type: ObjectIdentifier) -> Answer? {
        let entry = self.entries[Self.place(of: type)]
        return entry.type == type ? entry.answer : nil
    }

    mutating func remember(_ answer: Answer, for type: ObjectIdentifier) {
        self.entries[Self.place(of: type)] = (type, answer)
    }

    @inline(__always)
    private static func place(of type: ObjectIdentifier) -> Int {
        let bits = UInt(bitPattern: type)
        return Int(bitPattern: (bits >> 4) ^ (bits >> 10)) & (self.count - 1)
    }
}
