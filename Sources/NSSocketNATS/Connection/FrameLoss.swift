//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

/// Why a frame was not carried, other than that the queue was full.
enum FrameLoss: String, CaseIterable {
    case nameTooLong, frameTooLarge, noConnection, notWritten

    var explanation: String {
        switch self {
        case .nameTooLong: "a topic's name is longer than \(SubjectNamespace.longestName) bytes in its escaped form"
        case .frameTooLarge: "one is larger than the NATS server takes; see its max_payload"
        case .noConnection: "there is no connection to NATS, and no room to hold them"
        case .notWritten: "they could not be written to NATS"
        }
    }
}
#endif
