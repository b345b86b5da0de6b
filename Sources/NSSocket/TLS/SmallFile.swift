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

/// Reads files that fit into memory. Blocks for the disk, and for the writer of a pipe, but not for long.
///
/// A pipe is read to its end, so that what a shell makes of `<(command)` works. A device is refused: some never end, and some
/// never begin.
package enum SmallFile {
    /// Why a file could not be read.
    package enum Failure: Error, Equatable {
        case system(CInt)
        case tooLarge
        /// It is not a file with an end, but what the text says.
        case noFile(String)
        /// A pipe whose writer did not finish in time.
        case unfinished

        package var reason: String {
            switch self {
            case .system(let number): String(cString: strerror(number))
            case .tooLarge: "it has more than \(SmallFile.limit >> 20) MiB"
            case .noFile(let kind): "it is \(kind), not a file"
            case .unfinished:
                "it is a pipe whose writer did not finish within \(SmallFile.patience.components.seconds) seconds"
            }
        }
    }

    static let limit = 16 << 20
    /// How long the writer of a pipe may take.
    static let patience = Duration.seconds(5)

    /// Whether a path is a pipe, which is empty when it has been read.
    package static func isPipe(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    }

    /// - Parameter patience: How long the writer of a pipe may take.
    package static func read(_ path: String, patience: Duration = Self.patience) throws(Failure) -> [UInt8] {
        var status = stat()
        // Opening a device may have consequences of its own.
        if stat(path, &status) == 0, let kind = Self.kindWithoutEnd(status) { throw .noFile(kind) }
        // Not waiting for the other end of a pipe.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
        // The path may name something else by now.
        if let kind = Self.kindWithoutEnd(status) { throw .noFile(kind) }
        let isPipe = status.st_mode & S_IFMT == S_IFIFO
        let deadline = ContinuousClock.now + patience
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            if isPipe { try Self.awaitInput(descriptor, until: deadline) }
            let count = systemRead(descriptor, &piece)
            if count == 0 { return content }
            if count < 0 {
                guard errno == EINTR || errno == EAGAIN else { throw .system(errno) }
                continue
            }
            guard content.count + count <= Self.limit else { throw .tooLarge }
            content += piece[..<count]
        }
    }

    private static func kindWithoutEnd(_ status: stat) -> String? {
        switch status.st_mode & S_IFMT {
        case S_IFCHR, S_IFBLK: "a device"
        case S_IFSOCK: "a socket"
        default: nil
        }
    }

    /// Waits until a pipe has something to read or its writers have closed it.
    private static func awaitInput(_ descriptor: CInt, until deadline: ContinuousClock.Instant) throws(Failure) {
        while true {
            let rest = (deadline - .now) / .milliseconds(1)
            guard rest > 0 else { throw .unfinished }
            var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = poll(&wanted, 1, CInt(min(rest.rounded(.up), 1_000_000)))
            if count > 0 { return }
            if count < 0, errno != EINTR { throw .system(errno) }
        }
    }
}

/// `read(2)`, which a method of the same name hides.
private func systemRead(_ descriptor: CInt, _ bytes: inout [UInt8]) -> Int {
    read(descriptor, &bytes, bytes.count)
}
