//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocket
@testable import NSSocketCLI
import Testing

@Suite("The library's advice, for somebody who types")
struct AdviceTests {
    @Test("What is replaced is what the library says")
    func sources() throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../../Sources/NSSocket").standardized
        let names = FileManager.default.enumerator(atPath: folder.path(percentEncoded: false))?.compactMap {
            $0 as? String
        }
        let text = try (names ?? []).filter { $0.hasSuffix(".swift") }
            .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }.joined()
        for (library, _) in EventSocketError.advice + EventSocketError.serverAdvice {
            #expect(text.contains(library))
        }
    }

    @Test("A server is told of options that only servers have")
    func sides() {
        let error = EventSocketError(.frameTooLong, "It is long; raise FrameLimits.length to accept it.")
        #expect(error.typedMessage(isServer: true) == "It is long; raise --max-frame to accept it.")
        #expect(error.typedMessage() == "It is long.")
    }
}
