//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import NSSocket

/// Who gets a broadcast: a room, which a literal stands for, all rooms of a pattern, or everybody.
///
/// However many rooms a member is in, it gets a broadcast once.
public struct Audience: Sendable, Hashable {
    enum Base: Hashable {
        case room(EventName)
        case rooms(EventPattern)
        case everybody
    }

    let base: Base
    /// Whether only members of this hub are meant.
    let isLocal: Bool

    init(base: Base, isLocal: Bool = false) {
        self.base = base
        self.isLocal = isLocal
    }

    /// The same members, but only those that are connected to this hub: for what every hub of a cluster says to its own, such as
    /// presences and gaps, which all of them hear of.
    public var local: Audience { Audience(base: self.base, isLocal: true) }

    /// The room, if it is one.
    public var room: EventName? {
        if case .room(let name) = self.base { name } else { nil }
    }

    /// The members of one room.
    public static func room(_ name: EventName) -> Audience { Audience(base: .room(name)) }

    /// The members of every room whose name matches.
    public static func rooms(_ pattern: EventPattern) -> Audience { Audience(base: .rooms(pattern)) }

    /// All members of the hub, also those in no room.
    public static let everybody = Audience(base: .everybody)
}

extension Audience: ExpressibleByStringInterpolation {
    /// The room of this name; wildcards in it are ordinary text.
    public init(stringLiteral value: String) {
        self = .room(EventName(value))
    }

    /// The room of this name; what is interpolated never splits.
    public init(stringInterpolation: SegmentInterpolation) {
        self = .room(EventName(stringInterpolation: stringInterpolation))
    }
}

extension Audience: CustomStringConvertible {
    /// The room, the pattern, or `everybody`.
    public var description: String {
        switch self.base {
        case .room(let name): name.description
        case .rooms(let pattern): pattern.description
        case .everybody: "everybody"
        }
    }
}
