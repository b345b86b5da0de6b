//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import NIOSSL

extension ClientTLS {
    /// TLS as swift-nio-ssl configures it, for everything that the other ways do not offer.
    ///
    /// Its `shutdownTimeout` has no effect: ``EventSocket/Configuration/closeTimeout`` has.
    ///
    /// - Parameters:
    ///   - configuration: All of it, versions and verification included.
    ///   - serverName: The name that the server's certificate must be for. Without it, the host that is connected to.
    ///   - handshakeTimeout: How long the handshake may take once the connection stands.
    public static func custom(
        _ configuration: TLSConfiguration, serverName: String? = nil, handshakeTimeout: Duration = .seconds(10)
    ) -> ClientTLS {
        ClientTLS(
            source: TLSContextSource(TLSRecipe(base: configuration)), serverName: serverName,
            verifiesServerName: configuration.certificateVerification == .fullVerification,
            handshakeTimeout: handshakeTimeout
        )
    }
}
