//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

/// Does one thing a number of times, always in the same way, for a tool that counts instructions:
///
///     Instructions OPERATION COUNT
///     Instructions                  prints the names of all operations
///
/// What is not the operation itself is the same for any count, so that the difference between two counts is what the operation
/// costs. The main thread is never left to tasks: Valgrind does not survive how it would wait for them.
@main
enum Instructions {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard let name = arguments.first else {
            for operation in Operation.all { print(operation.name) }
            return
        }
        guard arguments.count == 2, let count = Int(arguments[1]), count > 0,
            let operation = Operation.all.first(where: { $0.name == name })
        else { throw Unusable(description: "usage: Instructions [OPERATION COUNT]") }
        NIOSingletons.groupLoopCountSuggestion = 1
        try operation.run(count)
    }
}

struct Unusable: Error, CustomStringConvertible {
    let description: String
}
