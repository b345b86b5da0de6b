//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import NIOSSL

extension ServerTLS {
    /// TLS as swift-nio-ssl configures it, for everything that the other ways do not offer.
    ///
    /// Its `shutdownTimeout` has no effect: ``EventSocket/Configuration/closeTimeout`` has.
    ///
    /// - Parameters:
    ///   - configuration: All of it. To demand client certificates, set `noHostnameVerification`: full verification
    ///     would compare a client's certificate with its address.
    ///   - handshakeTimeout: How long the handshake of an accepted connection may take.
    public static func custom(
        _ configuration: TLSConfiguration, handshakeTimeout: Duration = .seconds(10)
    ) -> ServerTLS {
        ServerTLS(source: TLSContextSource(TLSRecipe(base: configuration)), handshakeTimeout: handshakeTimeout)
    }
}
