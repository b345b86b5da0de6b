//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Why a connection ended.
public enum CloseReason: Sendable {
    /// The peer closed it.
    case closedByPeer
    /// This side closed it with ``EventSocket/close()``, or by leaving the scope it was made for.
    case closedLocally
    /// This side aborted it with ``EventSocket/abort()``, or by cancelling the task it was made for.
    case aborted
    /// It broke, or the peer exceeded a limit.
    case failed(EventSocketError)
}

extension CloseReason: CustomStringConvertible {
    /// The reason in words, never with a payload.
    public var description: String {
        switch self {
        case .closedByPeer: "closed by the peer"
        case .closedLocally: "closed"
        case .aborted: "aborted"
        case .failed(let error): error.message
        }
    }
}
