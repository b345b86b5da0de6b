//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON

/// An ``EncodingProgram`` inside of what writes itself; the same through both doors.
struct ProgramByHand: JSONWritable {
    let program: EncodingProgram

    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Letter.self)
        var list = object.nestedUnkeyedContainer(forKey: .a)
        try list.encode(self.program)
        try object.encode([1, 2], forKey: .b)
        try? object.encode(self.program, forKey: .c)
    }

    func write(to json: inout JSONWriter) throws {
        try json.object { object in
            try object.write("a", WrittenByScript { json in try json.array { try $0.encode(self.program) } })
            try object.write("b", [1, 2])
            try? object.encode("c", self.program)
        }
    }
}
