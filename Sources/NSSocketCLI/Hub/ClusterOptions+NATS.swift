//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketHub

// The one place that knows whether this tool was built with NATS.
#if NATS
import NSSocketNATS

extension ClusterOptions {
    static let isBuilt = true

    /// The hub that the options ask for.
    func hub(_ configuration: Hub.Configuration) throws -> Hub {
        let node = self.nodeID
        guard self.isCluster else { return Hub(node: node, configuration: configuration) }
        let key =
            switch try self.keySource(environment: TextStyle.variable(Self.keyVariable)) {
            case .file(let path): try ClusterKey(contentsOf: path)
            case .text(let text): try ClusterKey(Array(text.utf8))
            }
        let backplane = try NATSBackplane(
            NATSBackplane.Configuration(
                application: "hub", servers: self.servers, clientName: "nss hub \(node)",
                credentials: self.credentials.map { .file($0) } ?? .none,
                tls: self.authorities.map { .tls(authorities: $0) } ?? .disabled, logger: .tool))
        return Hub(
            backplane: backplane, key: key, node: node, configuration: configuration,
            logger: .tool)
    }
}
#else
extension ClusterOptions {
    static let isBuilt = false

    /// The hub that the options ask for.
    func hub(_ configuration: Hub.Configuration) throws -> Hub {
        Hub(node: self.nodeID, configuration: configuration)
    }
}
#endif
