//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging

/// What a cluster logs: hubs that come and go at info; what goes wrong once when it begins, and once when it has ended.
extension Logger {
    func log(_ notice: ClusterNotice) {
        switch notice {
        case .refusing(let refusal):
            self.warning(
                "Frames of the cluster are being refused: \(refusal.explanation)",
                metadata: ["nss.reason": "\(refusal.rawValue)"]
            )
        case .refused(let refusal, let count):
            self.warning(
                "Frames of the cluster were refused; there are no more now",
                metadata: ["nss.reason": "\(refusal.rawValue)", "nss.refused": "\(count)"]
            )
        case .unsendable(let refusal):
            self.warning(
                "Something stays on this hub, as other hubs would not take it: \(refusal.explanation)",
                metadata: ["nss.reason": "\(refusal.rawValue)"]
            )
        case .unsent(let refusal, let count):
            self.warning(
                "Not everything was sent to other hubs; now it is",
                metadata: ["nss.reason": "\(refusal.rawValue)", "nss.unsent": "\(count)"]
            )
        case .missing(let node):
            self.warning("Broadcasts of another hub did not arrive", metadata: ["nss.node": "\(node)"])
        case .missed(let count):
            self.warning(
                "Broadcasts of other hubs did not arrive; now they do", metadata: ["nss.gaps": "\(count)"]
            )
        case .joined(let node):
            self.info("Another hub is there", metadata: ["nss.node": "\(node)"])
        case .left(let node, let saidSo):
            self.info(
                saidSo ? "Another hub has ended" : "Another hub has not been heard of for too long",
                metadata: ["nss.node": "\(node)"]
            )
        case .unsynced(let node):
            self.warning(
                """
                Another hub does not answer, or its answer is lost: who is present there is not known. Is the hub alive? \
                Does the backplane carry frames of the length that it sends?
                """,
                metadata: ["nss.node": "\(node)"]
            )
        case .synced(let node):
            self.info(
                "Another hub's answer arrived: it is known who is present there", metadata: ["nss.node": "\(node)"])
        case .displaced:
            self.error(
                """
                Another hub has the name of this one and was started later. Until it is gone, broadcasts of this one \
                reach its own members only. Give each hub a name of its own.
                """
            )
        case .returned:
            self.notice("This hub takes its name again, as no other is heard of that has it")
        case .connected:
            self.info("Connected to the backplane")
        case .disconnected(let reason):
            self.warning(
                "Not connected to the backplane; broadcasts reach the members of this hub only",
                metadata: ["nss.reason": "\(reason)"]
            )
        }
    }
}

extension FrameRefusal {
    fileprivate var explanation: String {
        switch self {
        case .tooLong: "they are longer than ClusterLimits.frameBytes allows."
        case .version: "they are of a version that this one does not know, or not of a hub."
        case .signature: "they are not signed with this cluster's key."
        case .malformed: "they do not have the form that they should."
        case .stale: "they are of hubs that have ended, or have been started anew."
        case .nodes: "there are more hubs than ClusterLimits.nodes allows."
        case .presences: "there are more presences than ClusterLimits.presencesPerNode or presenceBytesPerNode allow."
        }
    }
}
