//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NIOPosix

#if canImport(Network)
internal import Darwin
internal import Network
#endif

/// What the system said, whichever transport it said it to.
enum SystemErrors {
    /// The system's number of an error; `nil` if it is none of the system's.
    static func number(of error: any Error) -> CInt? {
        if let error = error as? IOError { return error.errnoCode }
        #if canImport(Network)
        switch error as? NWError {
        case .posix(let code)?: return code.rawValue
        // kDNSServiceErr_PolicyDenied: the user does not allow the app to use the local network, say.
        case .dns(-65_570)?: return EPERM
        default: break
        }
        #endif
        return nil
    }

    /// Whether a host name has no address.
    static func isUnknownHost(_ error: any Error) -> Bool {
        if let error = error as? NIOConnectionError { return error.connectionErrors.isEmpty }
        #if canImport(Network)
        // kDNSServiceErr_NoSuchName, kDNSServiceErr_NoSuchRecord
        if case .dns(let code)? = error as? NWError { return code == -65_538 || code == -65_554 }
        #endif
        return false
    }
}
