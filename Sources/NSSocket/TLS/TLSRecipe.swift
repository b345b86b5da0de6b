//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOSSL

/// How a TLS configuration is made: what is fixed, and what is read.
struct TLSRecipe: Sendable {
    /// What was read.
    struct Ingredients: Sendable, Equatable {
        var certificate: [UInt8]?
        var privateKey: [UInt8]?
        var trustRoots: [UInt8]?
    }

    var base: TLSConfiguration
    var certificate: PEMSource?
    var privateKey: PEMSource?
    /// `nil` for what the base has.
    var trustRoots: PEMSource?

    /// Reads all there is to read. Blocks for the disk.
    ///
    /// - Parameter previous: What was read before, if anything was.
    func gather(previous: Ingredients?) throws(EventSocketError) -> Ingredients {
        Ingredients(
            certificate: try self.certificate?.read("The certificate", previous: previous?.certificate),
            privateKey: try self.privateKey?.read("The private key", previous: previous?.privateKey),
            trustRoots: try self.trustRoots?.read("The trust roots", previous: previous?.trustRoots)
        )
    }

    /// Makes a context, which costs parsing and, for the system's trust roots, the disk.
    func makeContext(of ingredients: Ingredients) throws(EventSocketError) -> NIOSSLContext {
        var configuration = self.base
        if let bytes = ingredients.certificate, let source = self.certificate {
            let chain = try Self.certificates(bytes, "The certificate", source)
            configuration.certificateChain = chain.map { .certificate($0) }
        }
        if let bytes = ingredients.privateKey, let source = self.privateKey {
            do { configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: bytes, format: .pem)) } catch {
                throw EventSocketError(
                    .invalidTLSConfiguration,
                    "There is no private key in PEM form without a passphrase in \(source); check what it holds.",
                    cause: error
                )
            }
        }
        if let bytes = ingredients.trustRoots, let source = self.trustRoots {
            configuration.trustRoots = .certificates(try Self.certificates(bytes, "The trust roots", source))
        }
        do { return try NIOSSLContext(configuration: configuration) } catch {
            throw EventSocketError(
                .invalidTLSConfiguration,
                error as? NIOSSLError == .failedToLoadPrivateKey
                    ? "The private key does not belong to the certificate; give the two that were made together."
                    : "TLS cannot be set up with this certificate and key; use a kind of key that TLS knows, such as ECDSA.",
                cause: error
            )
        }
    }

    private static func certificates(
        _ bytes: [UInt8], _ role: String, _ source: PEMSource
    ) throws(EventSocketError) -> [NIOSSLCertificate] {
        var cause: (any Error)?
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(bytes)
            if !certificates.isEmpty { return certificates }
        } catch {
            cause = error
        }
        throw EventSocketError(
            .invalidTLSConfiguration, "\(role) cannot be used: there is no certificate in PEM form in \(source).",
            cause: cause
        )
    }
}
