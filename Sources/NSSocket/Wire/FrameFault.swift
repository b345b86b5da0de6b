//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Why a line is no frame.
package enum FrameFault: Error, Equatable {
    /// Not a frame; the next line may be one.
    case malformed(Reason, offset: Int)
    /// Over the limit on bytes; what follows cannot be told apart any more.
    case tooLong(limit: Int)
    /// Over the limit on nesting.
    case tooDeep(limit: Int)
    /// Over the limit on segments.
    case tooManySegments(limit: Int)

    package enum Reason: String {
        case notAnArray = "a frame is a JSON array"
        case emptyArray = "a frame needs a payload"
        case compoundSegment = "a segment is a string, number, boolean or null"
        case unexpectedByte = "this byte cannot stand here"
        case unexpectedEnd = "the line ends too early"
        case trailingBytes = "something follows the frame"
        case invalidNumber = "not a JSON number"
        case invalidLiteral = "not a JSON value"
        case invalidEscape = "not a JSON escape"
        case controlCharacter = "control characters in strings must be escaped"
        case invalidUTF8 = "not well-formed UTF-8"
        case undecodable = "the codec cannot read the line"
    }

    /// Whether the connection can go on with the next line.
    var isRecoverable: Bool {
        if case .malformed = self { true } else { false }
    }
}

extension EventSocketError {
    /// The fault as users see it.
    init(_ fault: FrameFault) {
        switch fault {
        case .malformed(let reason, let offset):
            self.init(.malformedFrame, "A line was skipped: \(reason.rawValue) (byte \(offset)).")
        case .tooLong(let limit):
            self.init(
                .frameTooLong,
                "The peer sent a line of more than \(limit) bytes; raise FrameLimits.length to accept it."
            )
        case .tooDeep(let limit):
            self.init(
                .frameTooDeep,
                "The peer sent a frame nested deeper than \(limit); raise FrameLimits.nesting to accept it."
            )
        case .tooManySegments(let limit):
            self.init(
                .tooManySegments,
                "The peer sent an event name of more than \(limit) segments; raise FrameLimits.segments to accept it."
            )
        }
    }
}
