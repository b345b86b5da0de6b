//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON

/// What the fuzzer calls with each input. A crash, a trap or a read beyond memory is a finding, and so is a coder that is not
/// of one mind with itself.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let coder = JSONCoder(nesting: 64)
    let isValid = (try? coder.validate(bytes.span.bytes)) != nil
    let value = try? coder.decode(JSONValue.self, from: bytes)
    precondition(isValid || value == nil, "decoded what is not valid")
    if let value, let text = try? coder.encode(value) {
        precondition((try? coder.validate(text.span.bytes)) != nil, "wrote what is not valid")
        precondition((try? coder.decode(JSONValue.self, from: text)) == value, "read something else than was written")
        precondition((try? coder.encode(value)) == text, "wrote the same value in two ways")
        precondition(
            !text.contains(UInt8(ascii: "\r")) && !text.contains(UInt8(ascii: "\n")), "wrote more than one line")
    } else if value != nil {
        preconditionFailure("cannot write what was read")
    }
    decodeTyped(bytes, coder)
    return 0
}

private func decodeTyped(_ bytes: [UInt8], _ coder: JSONCoder) {
    if let shape = try? coder.decode(Shape.self, from: bytes) {
        let text = try? coder.encode(shape)
        precondition(text.flatMap { try? coder.decode(Shape.self, from: $0) } != nil, "cannot read a shape back")
    }
    if let numbers = try? coder.decode([Double].self, from: bytes) {
        let text = try? coder.encode(numbers)
        precondition(text.flatMap { try? coder.decode([Double].self, from: $0) } == numbers, "numbers differ")
    }
    _ = try? coder.decode([String: Int].self, from: bytes)
    _ = try? coder.decode([Int128].self, from: bytes)
    _ = try? coder.decode([Float].self, from: bytes)
    _ = try? coder.decode(Choice.self, from: bytes)
}

private enum Choice: Codable {
    case none
    case some(Int8)
    indirect case list(a: [Choice], b: String?)
}

/// Names that are short, so that the fuzzer finds them.
private final class Shape: Codable {
    var a: Int?
    var b: [String]?
    var c: [String: Shape]?
    var d: Double?
    var e: Choice?
    var f: Bool?
}
