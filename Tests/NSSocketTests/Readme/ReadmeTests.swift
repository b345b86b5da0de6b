//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import Testing

@Suite("The README and docs/hub.md")
struct ReadmeTests {
    private let folder = URL(filePath: #filePath).deletingLastPathComponent()

    @Test("Every example compiles as it is printed", arguments: [("README.md", 5), ("docs/hub.md", 3)])
    func examples(_ page: String, _ leastCount: Int) throws {
        let root = self.folder.appending(path: "../../..")
        let compiled =
            try self.lines(of: self.folder.appending(path: "ReadmeExamples.swift"))
            + self.lines(of: root.appending(path: "Tests/NSSocketHubTests/Readme/HubExamples.swift"))
        var blocks: [[Substring]] = []
        var isSwift = false
        for line in try String(contentsOf: root.appending(path: page), encoding: .utf8).split(separator: "\n") {
            if line.hasPrefix("```") {
                isSwift = line == "```swift"
                if isSwift { blocks.append([]) }
            } else if isSwift {
                blocks[blocks.count - 1].append(self.stripped(line))
            }
        }
        let examples = blocks.filter { block in
            // Is no source code; needs what is not always built.
            !["// Package.swift", "// With the trait"].contains { block.first?.hasPrefix($0) == true }
        }
        #expect(examples.count >= leastCount)
        for example in examples {
            #expect(compiled.contains(example), "not compiled: \(example.joined(separator: "\n"))")
        }
    }

    private func lines(of file: URL) throws -> [Substring] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(self.stripped)
    }

    /// Indentation and access differ between a file and a page.
    private func stripped(_ line: Substring) -> Substring {
        let text = line.drop { $0 == " " }
        return text.hasPrefix("private ") ? text.dropFirst("private ".count) : text
    }
}
