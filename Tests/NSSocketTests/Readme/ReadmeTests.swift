//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import Testing

@Suite("The README")
struct ReadmeTests {
    private let folder = URL(filePath: #filePath).deletingLastPathComponent()

    @Test("Every example compiles as it is printed")
    func examples() throws {
        let readme = self.folder.appending(path: "../../../README.md")
        let compiled = try self.lines(of: self.folder.appending(path: "ReadmeExamples.swift"))
        var blocks: [[Substring]] = []
        var isSwift = false
        for line in try String(contentsOf: readme, encoding: .utf8).split(separator: "\n") {
            if line.hasPrefix("```") {
                isSwift = line == "```swift"
                if isSwift { blocks.append([]) }
            } else if isSwift {
                blocks[blocks.count - 1].append(self.stripped(line))
            }
        }
        let examples = blocks.filter { $0.first?.hasPrefix("// Package.swift") == false }
        #expect(examples.count >= 5)
        for example in examples {
            #expect(compiled.contains(example), "not in ReadmeExamples.swift: \(example.joined(separator: "\n"))")
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
