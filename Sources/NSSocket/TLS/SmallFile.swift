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
#elseif canImport(Android)
import Android
#endif

/// Reads files that fit into memory. Blocks for the disk.
package enum SmallFile {
    /// Why a file could not be read.
    package enum Failure: Error {
        case system(CInt)
        case tooLarge

        package var reason: String {
            switch self {
            case .system(let number): String(cString: strerror(number))
            case .tooLarge: "it has more than \(SmallFile.limit >> 20) MiB"
            }
        }
    }

    static let limit = 16 << 20

    package static func read(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = systemRead(descriptor, &piece)
            if count == 0 { return content }
            if count < 0 {
                guard errno == EINTR else { throw .system(errno) }
                continue
            }
            guard content.count + count <= Self.limit else { throw .tooLarge }
            content += piece[..<count]
        }
    }
}

/// `read(2)`, which a method of the same name hides.
private func systemRead(_ descriptor: CInt, _ bytes: inout [UInt8]) -> Int {
    read(descriptor, &bytes, bytes.count)
}
