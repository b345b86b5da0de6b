//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NIOPosix

#if canImport(Network)
internal import Network
#endif

/// What the system said, whichever transport it said it to.
enum SystemError {
    /// The system's number of an error; `nil` if it is none of the system's.
    static func number(of error: any Error) -> CInt? {
        if let error = error as? IOError { return error.errnoCode }
        #if canImport(Network)
        if case .posix(let code)? = error as? NWError { return code.rawValue }
        #endif
        return nil
    }

    /// Whether a host name has no address.
    static func isUnknownHost(_ error: any Error) -> Bool {
        if let error = error as? NIOConnectionError { return error.connectionErrors.isEmpty }
        #if canImport(Network)
        if case .dns? = error as? NWError { return true }
        #endif
        return false
    }
}
