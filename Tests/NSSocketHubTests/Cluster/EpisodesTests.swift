//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketHub

@Suite("What is logged once")
struct EpisodesTests {
    @Test("The first of an episode, and its number when it is over")
    func episode() {
        var episodes = Episodes<String>()
        let isFirst = [episodes.happened("a"), episodes.happened("a")]
        let early = episodes.timePassed()
        let isFirstLater = episodes.happened("a")
        let late = episodes.timePassed()
        let ended = episodes.timePassed()
        #expect(isFirst == [true, false] && !isFirstLater)
        #expect(early.isEmpty && late.isEmpty)
        #expect(ended.map(\.kind) == ["a"])
        #expect(ended.map(\.count) == [3])
        let isFirstAgain = episodes.happened("a")
        #expect(isFirstAgain)
    }

    @Test("Refused frames and lost broadcasts are said once, however many")
    func notices() {
        var state = ClusterState(node: NodeID("a"), incarnation: 1, configuration: ClusterConfiguration())
        var notices: [ClusterNotice] = []
        func happens(_ body: (inout ClusterState, inout ClusterActions) -> Void) {
            var actions = ClusterActions()
            body(&state, &actions)
            for case .notice(let notice) in actions.events { notices.append(notice) }
        }
        for _ in 0..<5 { happens { $0.refused(.signature, into: &$1) } }
        happens { $0.couldNotSend(.tooLong, into: &$1) }
        for second in 1...3 { happens { $0.heartbeat(now: .seconds(second), into: &$1) } }
        #expect(
            notices == [
                .refusing(.signature), .unsendable(.tooLong), .refused(.signature, count: 5),
                .unsent(.tooLong, count: 1),
            ]
        )
    }
}
