//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What there is to say about the file of a unix socket.
struct UnixSocketCheck: Sendable {
    enum Kind: Equatable, Sendable {
        case missing
        case unreadable(String)
        case other
        case socket
    }

    var path: String
    var kind: Kind
    /// The bits that say who may do what.
    var mode: UInt32 = 0
    var owner: UInt32 = 0
    /// Who runs this.
    var user: UInt32 = 0

    /// Looks at a path.
    init(at path: String) {
        var status = stat()
        if stat(path, &status) != 0 {
            self.init(path: path, kind: errno == ENOENT ? .missing : .unreadable(String(cString: strerror(errno))))
            return
        }
        self.init(
            path: path, kind: status.st_mode & S_IFMT == S_IFSOCK ? .socket : .other,
            mode: UInt32(status.st_mode) & 0o777, owner: status.st_uid, user: getuid()
        )
    }

    init(path: String, kind: Kind, mode: UInt32 = 0, owner: UInt32 = 0, user: UInt32 = 0) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.owner = owner
        self.user = user
    }

    /// What the file is, and who may connect.
    var findings: [Finding] {
        switch self.kind {
        case .missing:
            [Finding(.file, .fail, "There is no file at \(self.path); start the server, or check the path.")]
        case .unreadable(let reason):
            [Finding(.file, .fail, "\(self.path) cannot be looked at: \(reason); check the rights of its folders.")]
        case .other:
            [Finding(.file, .fail, "The file at \(self.path) is no socket; check the path.")]
        case .socket:
            [Finding(.file, .ok, "\(self.path) is a socket of \(self.ownerName)."), self.access]
        }
    }

    /// Connecting takes the right to write.
    private var access: Finding {
        let digits = String(self.mode, radix: 8)
        let mode = "mode " + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
        if self.mode & 0o002 != 0 {
            return Finding(
                .access, .risk,
                "Every user of this machine may connect (\(mode)), unless a folder above keeps them out; "
                    + "take that right away, or listen in a folder of your own.")
        }
        return Finding(
            .access, .ok,
            self.mode & 0o020 != 0
                ? "Its owner and its group may connect (\(mode))." : "Only its owner may connect (\(mode))."
        )
    }

    private var ownerName: String {
        self.owner == self.user ? "your own" : self.owner == 0 ? "root" : "user \(self.owner)"
    }

    /// Whether somebody listens.
    func served(_ outcome: ConnectOutcome) -> Finding {
        switch outcome {
        case .accepted: Finding(.connect, .ok, "A server accepts connections there.")
        case .refused:
            Finding(
                .connect, .fail,
                "Nobody listens there: a server that has gone left its file behind; start it again, it replaces the file."
            )
        case .notPermitted:
            Finding(.connect, .fail, "You may not connect to it; have its owner give you the right to write to it.")
        case .timedOut:
            Finding(.connect, .fail, "The server does not accept connections in time; see what it is doing.")
        case .unreachable: Finding(.connect, .fail, "It cannot be reached; check the path.")
        case .failed(let reason): Finding(.connect, .fail, "It does not accept connections: \(reason); check the path.")
        }
    }
}
