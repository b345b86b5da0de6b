//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Colour, or none.
struct TextStyle: Sendable {
    let isOn: Bool

    init(isOn: Bool) {
        self.isOn = isOn
    }

    /// Colour only on a terminal, and only for those who want it: https://no-color.org
    init(descriptor: CInt) {
        let isUnwanted = Self.variable("NO_COLOR")?.isEmpty == false || Self.variable("TERM") == "dumb"
        self.init(isOn: isatty(descriptor) == 1 && !isUnwanted)
    }

    /// What a part of a payload is.
    enum Part: String {
        case key = "36"
        case string = "32"
        /// A number, boolean or null.
        case other = "33"
    }

    func start(_ part: Part) -> String { self.isOn ? "\u{1B}[\(part.rawValue)m" : "" }

    var nameStart: String { self.isOn ? "\u{1B}[1m" : "" }
    var end: String { self.isOn ? "\u{1B}[0m" : "" }

    func dim(_ text: String) -> String { self.isOn ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
    func red(_ text: String) -> String { self.isOn ? "\u{1B}[31m\(text)\u{1B}[0m" : text }

    static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
