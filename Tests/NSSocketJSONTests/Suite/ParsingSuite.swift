//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation

/// The files of the public JSON parsing test suite; `NSS_JSON_SUITE` names another folder of such files.
enum ParsingSuite {
    struct File: Sendable {
        let name: String
        let bytes: [UInt8]
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The files whose names begin with a letter: `y` for accepted, `n` for refused, `i` for either.
    static func files(_ letter: Character) throws -> [File] {
        let folder =
            if let path = ProcessInfo.processInfo.environment["NSS_JSON_SUITE"] {
                URL(fileURLWithPath: path)
            } else {
                Bundle.module.bundleURL.appendingPathComponent("Vectors/json/test_parsing")
            }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let files = try names.filter { $0.first == letter && $0.hasSuffix(".json") }.map { name in
            File(name: name, bytes: Array(try Data(contentsOf: folder.appendingPathComponent(name))))
        }
        guard !files.isEmpty else { throw Failure(description: "\(folder.path) holds no files \(letter)_….json.") }
        return files
    }
}
