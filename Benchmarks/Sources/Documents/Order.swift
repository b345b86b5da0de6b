//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Twenty fields of all kinds, about 350 bytes.
package struct Order: Codable, Equatable, Sendable {
    package var id: Int
    package var customer: String
    package var email: String
    package var isPaid: Bool
    package var isGift: Bool
    package var total: Double
    package var tax: Double
    package var discount: Double
    package var currency: String
    package var items: Int
    package var weight: Double
    package var country: String
    package var city: String
    package var street: String
    package var postcode: String
    package var note: String?
    package var carrier: String
    package var priority: Int
    package var createdAt: Int
    package var updatedAt: Int

    package static let sample = Order(
        id: 4_815_162, customer: "Ada Lovelace", email: "ada@example.org", isPaid: true, isGift: false, total: 129.95,
        tax: 20.75, discount: 0, currency: "EUR", items: 3, weight: 2.4, country: "Deutschland", city: "Köln",
        street: "Hohe Straße 12", postcode: "50667", note: nil, carrier: "post", priority: 2,
        createdAt: 1_764_000_000_123, updatedAt: 1_764_000_123_456
    )
}
