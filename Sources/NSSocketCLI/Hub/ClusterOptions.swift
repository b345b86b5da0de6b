//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NSSocketHub

/// Whether and how a hub is one of several.
struct ClusterOptions: ParsableArguments {
    /// Where the key comes from.
    enum KeySource: Hashable {
        case file(String)
        /// The text of the environment variable.
        case text(String)
    }

    static let keyVariable = "NSS_CLUSTER_KEY"

    @Option(
        name: .customLong("nats"),
        help: ArgumentHelp(
            "A NATS server, nats://host:4222, that connects the hubs of a cluster. May be given several times.",
            valueName: "url"
        )
    )
    var servers: [String] = []

    @Option(
        name: .customLong("cluster-key-file"),
        help: ArgumentHelp(
            "What all hubs of the cluster know and nobody else, at least 16 bytes. Or set \(Self.keyVariable).",
            valueName: "file"
        ),
        completion: .file()
    )
    var keyFile: String?

    @Option(
        help: ArgumentHelp(
            "The hub's name, which no other has; the ids of its members begin with it.", valueName: "name")
    )
    var node: String?

    @Option(
        name: .customLong("nats-creds"), help: ArgumentHelp("Credentials for NATS: a .creds file.", valueName: "file"),
        completion: .file(extensions: ["creds"])
    )
    var credentials: String?

    @Option(
        name: .customLong("nats-ca"),
        help: ArgumentHelp("The authorities to trust about the NATS servers, over TLS: a PEM file.", valueName: "file"),
        completion: .file(extensions: ["pem"])
    )
    var authorities: String?

    var isCluster: Bool { !self.servers.isEmpty }

    /// A name for the hub: that which was given, or a new one each time, or for a hub that is alone just that.
    var nodeID: NodeID { self.node.map { NodeID($0) } ?? (self.isCluster ? .random() : NodeID("hub")) }

    func validate() throws {
        if let node, !(1...64).contains(node.utf8.count) {
            throw ValidationError("--node must have 1 to 64 bytes.")
        }
        guard self.isCluster else {
            guard self.keyFile == nil, self.credentials == nil, self.authorities == nil else {
                throw ValidationError("--cluster-key-file, --nats-creds and --nats-ca are for a cluster: add --nats.")
            }
            return
        }
        guard Self.isBuilt else {
            throw ValidationError("This nss was built without NATS. Build one with it: swift build --traits NATS")
        }
        _ = try self.keySource(environment: TextStyle.variable(Self.keyVariable))
    }

    /// Where the cluster's key comes from; the file counts if there is both.
    ///
    /// - Parameter text: What the environment says.
    func keySource(environment text: String?) throws(ValidationError) -> KeySource {
        if let keyFile { return .file(keyFile) }
        if let text, !text.isEmpty { return .text(text) }
        throw ValidationError(
            """
            A cluster needs a key, so that nobody else can speak to its members. Make one:
              head -c 32 /dev/urandom | base64 > cluster.key && chmod 600 cluster.key
            and give it to every hub with --cluster-key-file cluster.key, or set \(Self.keyVariable) to its text.
            """)
    }
}
