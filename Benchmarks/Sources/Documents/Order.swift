//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Twenty fields of all kinds, about 350 bytes.
public struct Order: Codable, Equatable, Sendable {
    public var id: Int
    public var customer: String
    public var email: String
    public var isPaid: Bool
    public var isGift: Bool
    public var total: Double
    public var tax: Double
    public var discount: Double
    public var currency: String
    public var items: Int
    public var weight: Double
    public var country: String
    public var city: String
    public var street: String
    public var postcode: String
    public var note: String?
    public var carrier: String
    public var priority: Int
    public var createdAt: Int
    public var updatedAt: Int

    public static let sample = Order(
        id: 4_815_162, customer: "Ada Lovelace", email: "ada@example.org", isPaid: true, isGift: false, total: 129.95,
        tax: 20.75, discount: 0, currency: "EUR", items: 3, weight: 2.4, country: "Deutschland", city: "Köln",
        street: "Hohe Straße 12", postcode: "50667", note: nil, carrier: "post", priority: 2,
        createdAt: 1_764_000_000_123, updatedAt: 1_764_000_123_456
    )
}
