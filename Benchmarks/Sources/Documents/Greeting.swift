//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Two fields: `{"iam":true,"indeedHere":true}`, the message of the original's own example.
package struct Greeting: Codable, Equatable, Sendable {
    package var iam: Bool
    package var indeedHere: Bool

    package static let sample = Greeting(iam: true, indeedHere: true)
}
