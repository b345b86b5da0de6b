//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

@testable import NSSocket

@Suite("Faults")
struct FrameFaultTests {
    @Test("Only a malformed line can be skipped")
    func recovery() {
        #expect(FrameFault.malformed(.notAnArray, offset: 0).isRecoverable)
        #expect(!FrameFault.tooLong(limit: 1).isRecoverable)
        #expect(!FrameFault.tooDeep(limit: 1).isRecoverable)
        #expect(!FrameFault.tooManySegments(limit: 1).isRecoverable)
    }

    @Test(
        "Users see what happened and what to do about it",
        arguments: [
            (.malformed(.emptyArray, offset: 7), .malformedFrame, "a frame needs a payload (byte 7)"),
            (.tooLong(limit: 99), .frameTooLong, "more than 99 bytes; raise FrameLimits.length"),
            (.tooDeep(limit: 99), .frameTooDeep, "deeper than 99; raise FrameLimits.nesting"),
            (.tooManySegments(limit: 99), .tooManySegments, "more than 99 segments; raise FrameLimits.segments"),
        ] as [(FrameFault, EventSocketError.Code, String)]
    )
    func errors(fault: FrameFault, code: EventSocketError.Code, text: String) {
        let error = EventSocketError(fault)
        #expect(error.code == code)
        #expect(error.message.contains(text))
    }
}
