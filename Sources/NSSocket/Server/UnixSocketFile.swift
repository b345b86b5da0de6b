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
///
/// It is known by device and inode, which no other file has as long as the socket is open: at its end a server removes its own file, and
/// never that of a successor at the same path.
struct UnixSocketFile: Sendable {
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

    /// Binds a socket to a path, which makes the file.
    ///
    /// - Parameter mode: The file's permissions, if they are not what the process's file mode creation mask leaves. Set before a client
    ///   can connect: the socket does not listen yet.
    /// - Returns: The descriptor of the socket, too. The caller owns it.
    /// - Throws: `IOError` for what the system says.
    static func bind(_ path: String, mode: UInt16?) throws -> (socket: CInt, file: UnixSocketFile) {
        let address = try SocketAddress(unixPath: path)
        #if canImport(Glibc)
        let stream = CInt(SOCK_STREAM.rawValue)
        #else
        let stream = SOCK_STREAM
        #endif
        let socket = socket(AF_UNIX, stream, 0)
        guard socket >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        do {
            guard fcntl(socket, F_SETFD, FD_CLOEXEC) == 0 else { throw IOError(errnoCode: errno, reason: "fcntl") }
            let bound = address.withSockAddr { Self.bind(socket, $0, socklen_t($1)) }
            guard bound == 0 else { throw IOError(errnoCode: errno, reason: "bind") }
            guard let file = UnixSocketFile(at: path) else { throw IOError(errnoCode: ENOENT, reason: "bind") }
            if let mode, chmod(path, mode_t(mode)) != 0 {
                defer { file.remove() }
                throw IOError(errnoCode: errno, reason: "chmod")
            }
            return (socket, file)
        } catch {
            close(socket)
            throw error
        }
    }

    /// The system's function: the name has another meaning here.
    private static func bind(_ socket: CInt, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> CInt {
        #if canImport(Darwin)
        Darwin.bind(socket, address, size)
        #elseif canImport(Glibc)
        Glibc.bind(socket, address, size)
        #elseif canImport(Musl)
        Musl.bind(socket, address, size)
        #elseif canImport(Android)
        Android.bind(socket, address, size)
        #endif
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

    /// Removes the file, if it is still this one. To be called while the socket is open.
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
                .connect(to: SocketAddress(unixPath: path)).get()
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

/// Removes the file of a listening socket before its channel closes the socket.
final class UnixSocketFileHandler: ChannelOutboundHandler {
    typealias OutboundIn = any Channel

    private let file: UnixSocketFile

    init(_ file: UnixSocketFile) {
        self.file = file
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        self.file.remove()
        context.close(mode: mode, promise: promise)
    }
}
