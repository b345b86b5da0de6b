//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import Testing

/// Pages show code that readers copy. Each block of it stands in a file that is compiled, line by line, and where it can in a
/// test that runs it.
@Suite("Pages with code")
struct GuideTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    /// All pages of the catalogues and of `docs`; the README has a test of its own.
    private static let pages = Self.files("Sources", "md") + Self.files("docs", "md")

    @Test("There are pages in every catalogue", arguments: ["NSSocket", "NSSocketJSON", "NSSocketHub", "NSSocketNATS"])
    func catalogues(module: String) {
        #expect(Self.pages.contains { $0.hasSuffix("Sources/\(module)/\(module).docc/\(module).md") })
    }

    @Test("Every block of Swift is compiled as it is printed")
    func blocks() throws {
        let sources = try (Self.files("Tests", "swift") + Self.files("Examples", "swift")).map {
            try Self.lines(of: $0).map(Self.stripped)
        }
        var count = 0
        for page in Self.pages {
            for block in try Self.blocks(of: page) {
                count += 1
                let isCompiled = sources.contains { $0.contains(block) }
                #expect(isCompiled, "\(page): no test has these lines:\n\(block.joined(separator: "\n"))")
            }
        }
        #expect(count >= 40)
    }

    @Test("Links between pages lead somewhere", arguments: [".", "docs"])
    func links(folder: String) throws {
        let folder = Self.root.appending(path: folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
        for name in names where name.hasSuffix(".md") {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            for match in text.matches(of: /\]\(([^)#]+)/) where !match.output.1.contains("://") {
                let target = folder.appending(path: String(match.output.1)).standardized.path(percentEncoded: false)
                #expect(FileManager.default.fileExists(atPath: target), "\(name) links to \(match.output.1)")
            }
        }
    }

    @Test("Every row of the behaviour catalogue that is cited stands there")
    func catalogueRows() throws {
        let catalogue = try String(
            contentsOfFile: "\(Self.root.path(percentEncoded: false))docs/behaviour.md", encoding: .utf8)
        let rows = Set(catalogue.matches(of: /(?m)^\| ([A-Z]\d+) \|/).map(\.output.1))
        var cited: Set<Substring> = []
        for file in Self.files("Sources", "swift") + Self.files("Tests", "swift") {
            let text = try Self.lines(of: file).joined(separator: " ").replacing(/\/\/\/?/, with: "")
            for place in text.matches(of: /behaviour +catalogue[ ,]+((?:[A-Z]\d+(?:, |–| to | and )?)+)/) {
                cited.formUnion(place.output.1.matches(of: /[A-Z]\d+/).map(\.output))
            }
        }
        #expect(cited.count > 25)
        #expect(cited.subtracting(rows).sorted() == [])
    }

    /// The blocks that are marked as Swift, without empty lines. Manifests, and what needs more than a plain build has, are left out.
    private static func blocks(of page: String) throws -> [[Substring]] {
        var blocks: [[Substring]] = []
        var isSwift = false
        for line in try Self.lines(of: page) {
            if line.hasPrefix("```") {
                isSwift = line == "```swift"
                if isSwift { blocks.append([]) }
            } else if isSwift {
                blocks[blocks.count - 1].append(Self.stripped(line))
            }
        }
        return blocks.filter { block in
            !["// Package.swift", "// With the trait"].contains { block.first?.hasPrefix($0) == true }
        }
    }

    private static func lines(of file: String) throws -> [Substring] {
        try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    }

    /// Indentation and access differ between a file and a page.
    private static func stripped(_ line: Substring) -> Substring {
        let text = line.drop { $0 == " " }
        return text.hasPrefix("private ") ? text.dropFirst("private ".count) : text
    }

    private static func files(_ folder: String, _ suffix: String) -> [String] {
        let folder = Self.root.appending(path: folder).path(percentEncoded: false)
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".\(suffix)") && !$0.contains(".build/") }.sorted().map { "\(folder)/\($0)" }
    }
}
