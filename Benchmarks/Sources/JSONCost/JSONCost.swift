//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Documents

/// Measures each way to read and write each document.
///
///     JSONCost ROUNDS         one line for each, `document;way;bytes;nanoseconds`, after each round
///     JSONCost write FOLDER   writes the documents to files, for other programs to be measured with
///     JSONCost repeat DOCUMENT WAY COUNT      does one thing over and over, for a profiler to look at
@main
enum JSONCost {
    static func main() throws {
        let arguments = CommandLine.arguments
        if arguments.count == 3, arguments[1] == "write" { return try Self.write(to: arguments[2]) }
        if arguments.count == 5, arguments[1] == "repeat" {
            return try Self.repeat(arguments[2], arguments[3], count: Int(arguments[4]) ?? 1)
        }
        for _ in 0..<(arguments.count > 1 ? Int(arguments[1]) ?? 1 : 1) {
            for document in Document.all {
                for (name, work) in document.works {
                    let nanoseconds = try Self.nanoseconds(of: work)
                    print("\(document.name);\(name);\(document.text.count);\(nanoseconds)")
                }
            }
        }
    }

    /// The least of several short stretches: what disturbs only ever adds.
    private static func nanoseconds(of work: Document.Work) throws -> Double {
        let clock = ContinuousClock()
        var count = 1
        var best = Double.infinity
        while true {
            let time = try clock.measure { for _ in 0..<count { try work() } }
            if time >= .milliseconds(2) { break }
            count *= 2
        }
        for _ in 0..<7 {
            let time = try clock.measure { for _ in 0..<count { try work() } }
            best = min(best, time / .nanoseconds(1) / Double(count))
        }
        return best
    }

    private static func `repeat`(_ document: String, _ way: String, count: Int) throws {
        let works = Document.all.filter { $0.name == document }.flatMap(\.works).filter { $0.name == way }
        for (_, work) in works { for _ in 0..<count { try work() } }
    }

    private static func write(to folder: String) throws {
        for document in Document.all {
            try Self.write(document.text, to: "\(folder)/\(document.name).json")
        }
    }
}

import Foundation

extension JSONCost {
    fileprivate static func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}
