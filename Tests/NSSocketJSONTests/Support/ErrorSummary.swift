//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What kind of error this is, and where: what two coders can be expected to agree on.
struct ErrorSummary: Equatable, CustomStringConvertible {
    let description: String

    init(_ error: any Error) {
        self.description =
            switch error {
            case DecodingError.typeMismatch(_, let context): "typeMismatch \(Self.path(context.codingPath))"
            case DecodingError.valueNotFound(_, let context): "valueNotFound \(Self.path(context.codingPath))"
            case DecodingError.keyNotFound(let key, let context):
                "keyNotFound \(key.stringValue) \(Self.path(context.codingPath))"
            case DecodingError.dataCorrupted(let context): "dataCorrupted \(Self.path(context.codingPath))"
            case EncodingError.invalidValue(_, let context): "invalidValue \(Self.path(context.codingPath))"
            default: "\(type(of: error))"
            }
    }

    /// The names and positions, with dots.
    private static func path(_ path: [any CodingKey]) -> String {
        path.map { $0.intValue.map { "\($0)" } ?? $0.stringValue }.joined(separator: ".")
    }

    /// What is thrown by a closure; `nil` if nothing is.
    static func of(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return Self(error).description
        }
    }
}
