//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension TestJSON: Encodable {
    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .array(let values):
            var array = encoder.unkeyedContainer()
            for value in values { try array.encode(value) }
        case .object(let members):
            var object = encoder.container(keyedBy: MemberName.self)
            for member in members { try object.encode(member.value, forKey: MemberName(stringValue: member.name)) }
        default:
            var scalar = encoder.singleValueContainer()
            switch self {
            case .bool(let bool): try scalar.encode(bool)
            case .string(let string): try scalar.encode(string)
            // Encoders may write 1 and 1.0 differently.
            case .number(let number): try Int64(exactly: number).map { try scalar.encode($0) } ?? scalar.encode(number)
            default: try scalar.encodeNil()
            }
        }
    }
}
