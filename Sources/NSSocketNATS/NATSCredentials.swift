//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

/// How a client of NATS says who it is. Never printed.
public struct NATSCredentials: Sendable {
    enum Base {
        case none
        case user(String, password: String)
        case token(String)
        case file(String)
    }

    let base: Base

    /// It does not.
    public static let none = NATSCredentials(base: .none)

    /// By a name and a password.
    public static func user(_ name: String, password: String) -> NATSCredentials {
        NATSCredentials(base: .user(name, password: password))
    }

    /// By a word that all clients share.
    public static func token(_ token: String) -> NATSCredentials { NATSCredentials(base: .token(token)) }

    /// By a file with a JWT and the seed of a key, as `nsc` writes it. It is read for each connection.
    public static func file(_ path: String) -> NATSCredentials { NATSCredentials(base: .file(path)) }
}

extension NATSCredentials.Base: Sendable {}

extension NATSCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Which kind they are of, never what they are.
    public var description: String {
        switch self.base {
        case .none: "none"
        case .user: "user and password"
        case .token: "token"
        case .file: "credentials file"
        }
    }

    /// The same.
    public var debugDescription: String { self.description }

    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
#endif
