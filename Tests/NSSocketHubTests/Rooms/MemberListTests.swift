//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

@testable import NSSocketHub

@Suite("The members of a room")
struct MemberListTests {
    @Test("Whatever joins and leaves, everybody who is in is there once")
    func oracle() {
        var random = SystemRandomNumberGenerator()
        var list = MemberList<Int>()
        var oracle: Set<Int> = []
        for _ in 0..<2_000 {
            let id = Int.random(in: 0..<40, using: &random)
            if Bool.random(using: &random) {
                #expect(list.insert(.init(id: id, member: id, since: 0)) == oracle.insert(id).inserted)
            } else {
                #expect(list.remove(id) == (oracle.remove(id) != nil))
            }
            #expect(list.count == oracle.count)
            #expect(Set(list.entries.map(\.id)) == oracle)
            #expect(oracle.allSatisfy { list.contains($0) })
        }
    }
}
