//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NIOPosix

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#endif

/// The file of a unix socket. The system leaves it behind when its server dies, and then refuses to bind there again.
struct UnixSocketFile {
    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// The socket at a path; `nil` if there is none.
    init?(at path: String) {
        guard let status = Self.status(of: path), status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        self.path = path
        self.device = status.st_dev
        self.inode = status.st_ino
    }

    /// Removes a socket that nobody listens on.
    ///
    /// - Throws: ``EventSocketError/Code/addressInUse`` if somebody does, or if the file is no socket.
    static func removeStale(at path: String) async throws(EventSocketError) {
        guard Self.status(of: path) != nil else { return }
        guard let file = UnixSocketFile(at: path) else {
            throw EventSocketError(
                .addressInUse, "There is a file at \(path) that is no socket; choose another path, or remove it."
            )
        }
        guard await !Self.isServed(path) else {
            throw EventSocketError(
                .addressInUse, "Something listens on unix:\(path) already; stop it, or choose another path."
            )
        }
        file.remove()
    }

    /// Removes the file, if it is still this one.
    func remove() {
        guard let now = UnixSocketFile(at: self.path), now.device == self.device, now.inode == self.inode else {
            return
        }
        unlink(self.path)
    }

    private static func isServed(_ path: String) async -> Bool {
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(1))
                .connect(unixDomainSocketPath: path).get()
            try? await channel.close().get()
            return true
        } catch {
            // Only a refusal proves that nobody is there; a full backlog or missing rights do not.
            return (error as? IOError)?.errnoCode != ECONNREFUSED
        }
    }

    private static func status(of path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }
}
