//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

struct ToolNotBuilt: Error {}

extension Tool {
    /// Where the tool is: beside the bundle of these tests, wherever that was built.
    static func folder() throws -> String {
        let arguments = CommandLine.arguments
        var starts = [arguments[0]]
        if let option = arguments.firstIndex(of: "--test-bundle-path"), option + 1 < arguments.count {
            starts.append(arguments[option + 1])
        }
        for start in starts {
            var components = try Self.absolute(start).split(separator: "/")
            // On some systems bundles are folders of folders.
            for _ in 0..<4 where !components.isEmpty {
                components.removeLast()
                let folder = "/" + components.joined(separator: "/")
                if access("\(folder)/nss", X_OK) == 0 { return folder }
            }
        }
        throw ToolNotBuilt()
    }

    private static func absolute(_ path: String) throws -> String {
        guard let resolved = realpath(path, nil) else { throw SystemFailure() }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
