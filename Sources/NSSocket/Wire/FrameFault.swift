//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

package import NSSocketJSON

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

    package enum Reason: Equatable, CustomStringConvertible {
        case notAnArray
        case emptyArray
        case compoundSegment
        case trailingBytes
        case undecodable
        /// One that does not belong to the end of the line.
        case carriageReturn
        /// The peer speaks TLS.
        case tlsRecord
        /// Not even JSON.
        case syntax(JSONSyntaxError.Reason)

        package var description: String {
            switch self {
            case .notAnArray: "a frame is a JSON array"
            case .emptyArray: "a frame needs a payload"
            case .compoundSegment: "a segment is a string, number, boolean or null"
            case .trailingBytes: "something follows the frame"
            case .undecodable: "the codec cannot read the line"
            case .carriageReturn: "a carriage return stands only before the line feed"
            case .tlsRecord: "it looks like TLS, which this side does not speak here; let both use TLS, or neither"
            case .syntax(let reason): reason.rawValue
            }
        }
    }

    /// Whether the connection can go on with the next line.
    var isRecoverable: Bool {
        if case .malformed = self { true } else { false }
    }

    /// A small number for each kind of fault, whatever its offset: at most 31.
    var kind: Int {
        switch self {
        case .tooLong: 0
        case .tooDeep: 1
        case .tooManySegments: 2
        case .malformed(.notAnArray, _): 3
        case .malformed(.emptyArray, _): 4
        case .malformed(.compoundSegment, _): 5
        case .malformed(.trailingBytes, _): 6
        case .malformed(.undecodable, _): 7
        case .malformed(.tlsRecord, _): 8
        case .malformed(.carriageReturn, _): 9
        case .malformed(.syntax(let reason), _): 16 + reason.kind
        }
    }

    /// What the fault of a row is to a frame.
    init(_ fault: RowFault, limits: FrameLimits) {
        switch fault {
        case .syntax(let error) where error.reason == .tooDeep: self = .tooDeep(limit: limits.nesting)
        case .syntax(let error): self = .malformed(.syntax(error.reason), offset: error.offset)
        case .noArray(let offset): self = .malformed(.notAnArray, offset: offset)
        case .noValue(let offset): self = .malformed(.emptyArray, offset: offset)
        case .noScalar(let offset): self = .malformed(.compoundSegment, offset: offset)
        case .tooManyScalars: self = .tooManySegments(limit: limits.segments)
        case .trailingBytes(let offset): self = .malformed(.trailingBytes, offset: offset)
        }
    }
}

extension EventSocketError {
    /// The fault as users see it.
    init(_ fault: FrameFault) {
        switch fault {
        case .malformed(let reason, let offset):
            self.init(.malformedFrame, "A line was skipped: \(reason) (byte \(offset)).")
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

extension JSONSyntaxError.Reason {
    /// A small number for each reason: at most 15.
    fileprivate var kind: Int {
        switch self {
        case .unexpectedByte: 0
        case .unexpectedEnd: 1
        case .trailingBytes: 2
        case .invalidNumber: 3
        case .invalidLiteral: 4
        case .invalidEscape: 5
        case .controlCharacter: 6
        case .invalidUTF8: 7
        case .tooDeep: 8
        case .tooLong: 9
        case .tooManyValues: 10
        }
    }
}

extension FrameFault {
    /// The fault in words.
    var explanation: String {
        switch self {
        case .malformed(let reason, let offset): "\(reason) (byte \(offset))"
        case .tooDeep(let limit): "it nests deeper than \(limit)"
        case .tooLong, .tooManySegments: "it is too large"
        }
    }
}
