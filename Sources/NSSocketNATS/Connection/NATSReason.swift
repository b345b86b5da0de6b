//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

internal import CNATS

/// Why something failed, for people. libnats' own words contain no credentials.
enum NATSReason {
    /// What the last call of this thread says.
    static func lastOfThisThread(_ status: natsStatus) -> String {
        var last = NATS_OK
        let detail = nats_GetLastError(&last).map { String(cString: $0) } ?? ""
        return Self.text(status, last == status ? detail : "")
    }

    /// What a connection says.
    static func last(of connection: OpaquePointer?) -> (status: natsStatus, text: String) {
        var detail: UnsafePointer<CChar>?
        let status = natsConnection_GetLastError(connection, &detail)
        return (status, Self.text(status, detail.map { String(cString: $0) } ?? ""))
    }

    private static func text(_ status: natsStatus, _ detail: String) -> String {
        let name = natsStatus_GetText(status).map { String(cString: $0) } ?? "status \(status.rawValue)"
        let advice =
            switch status {
            case NATS_CONNECTION_AUTH_FAILED: "the server refuses the credentials"
            case NATS_SECURE_CONNECTION_WANTED: "the server offers no TLS"
            case NATS_SECURE_CONNECTION_REQUIRED: "the server demands TLS"
            default: ""
            }
        // It begins with the place in libnats' source, as in "(conn.c:733): ".
        var detail = Substring(detail)
        if detail.hasPrefix("("), let end = detail.firstIndex(of: ")") {
            detail = detail[end...].drop { ") :".contains($0) }
        }
        return [advice, name, detail == name ? "" : String(detail)].filter { !$0.isEmpty }.joined(separator: ": ")
    }
}
#endif
