//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON

// The same documents as types that read and write themselves. Types of their own, so that the ones above are measured
// through `Codable`.

package struct DirectGreeting: Codable, Equatable, Sendable, JSONReadable, JSONWritable {
    package var iam: Bool
    package var indeedHere: Bool

    package init(reading json: borrowing JSONReader) throws {
        let object = try json.object()
        self.iam = try object.read("iam")
        self.indeedHere = try object.read("indeedHere")
    }

    package func write(to json: inout JSONWriter) throws {
        try json.object { object in
            try object.write("iam", self.iam)
            try object.write("indeedHere", self.indeedHere)
        }
    }
}

package struct DirectOrder: Codable, Equatable, Sendable, JSONReadable, JSONWritable {
    var order: Order

    package init(from decoder: any Decoder) throws { self.order = try Order(from: decoder) }
    package func encode(to encoder: any Encoder) throws { try self.order.encode(to: encoder) }

    package init(reading json: borrowing JSONReader) throws {
        let object = try json.object()
        self.order = Order(
            id: try object.read("id"), customer: try object.read("customer"), email: try object.read("email"),
            isPaid: try object.read("isPaid"), isGift: try object.read("isGift"), total: try object.read("total"),
            tax: try object.read("tax"), discount: try object.read("discount"), currency: try object.read("currency"),
            items: try object.read("items"), weight: try object.read("weight"), country: try object.read("country"),
            city: try object.read("city"), street: try object.read("street"), postcode: try object.read("postcode"),
            note: try object.readIfPresent("note"), carrier: try object.read("carrier"),
            priority: try object.read("priority"), createdAt: try object.read("createdAt"),
            updatedAt: try object.read("updatedAt")
        )
    }

    package func write(to json: inout JSONWriter) throws {
        let order = self.order
        try json.object { object in
            try object.write("id", order.id)
            try object.write("customer", order.customer)
            try object.write("email", order.email)
            try object.write("isPaid", order.isPaid)
            try object.write("isGift", order.isGift)
            try object.write("total", order.total)
            try object.write("tax", order.tax)
            try object.write("discount", order.discount)
            try object.write("currency", order.currency)
            try object.write("items", order.items)
            try object.write("weight", order.weight)
            try object.write("country", order.country)
            try object.write("city", order.city)
            try object.write("street", order.street)
            try object.write("postcode", order.postcode)
            try object.writeIfPresent("note", order.note)
            try object.write("carrier", order.carrier)
            try object.write("priority", order.priority)
            try object.write("createdAt", order.createdAt)
            try object.write("updatedAt", order.updatedAt)
        }
    }
}

package struct DirectFeed: Codable, Equatable, Sendable, JSONReadable, JSONWritable {
    package struct Entry: Codable, Equatable, Sendable, JSONReadable, JSONWritable {
        var id: Int
        var author: String
        var text: String
        var score: Double
        var isRead: Bool
        var tags: [String]

        init(id: Int, author: String, text: String, score: Double, isRead: Bool, tags: [String]) {
            self.id = id
            self.author = author
            self.text = text
            self.score = score
            self.isRead = isRead
            self.tags = tags
        }

        package init(reading json: borrowing JSONReader) throws {
            let object = try json.object()
            self.init(
                id: try object.read("id"), author: try object.read("author"), text: try object.read("text"),
                score: try object.read("score"), isRead: try object.read("isRead"), tags: try object.read("tags"))
        }

        package func write(to json: inout JSONWriter) throws {
            try json.object { object in
                try object.write("id", self.id)
                try object.write("author", self.author)
                try object.write("text", self.text)
                try object.write("score", self.score)
                try object.write("isRead", self.isRead)
                try object.write("tags", self.tags)
            }
        }
    }

    var next: String
    var entries: [Entry]

    package init(reading json: borrowing JSONReader) throws {
        let object = try json.object()
        self.next = try object.read("next")
        self.entries = try object.read("entries")
    }

    package func write(to json: inout JSONWriter) throws {
        try json.object { object in
            try object.write("next", self.next)
            try object.write("entries", self.entries)
        }
    }
}

package struct DirectMeasurements: Codable, Equatable, Sendable, JSONReadable, JSONWritable {
    var start: Int
    var readings: [Double]
    var raw: [Double]
    var counts: [Int]

    package init(reading json: borrowing JSONReader) throws {
        let object = try json.object()
        self.start = try object.read("start")
        self.readings = try object.read("readings")
        self.raw = try object.read("raw")
        self.counts = try object.read("counts")
    }

    package func write(to json: inout JSONWriter) throws {
        try json.object { object in
            try object.write("start", self.start)
            try object.write("readings", self.readings)
            try object.write("raw", self.raw)
            try object.write("counts", self.counts)
        }
    }
}

package struct DirectPages: Codable, Equatable, Sendable, JSONReadable, JSONWritable {
    var title: String
    var paragraphs: [String]

    package init(reading json: borrowing JSONReader) throws {
        let object = try json.object()
        self.title = try object.read("title")
        self.paragraphs = try object.read("paragraphs")
    }

    package func write(to json: inout JSONWriter) throws {
        try json.object { object in
            try object.write("title", self.title)
            try object.write("paragraphs", self.paragraphs)
        }
    }
}
