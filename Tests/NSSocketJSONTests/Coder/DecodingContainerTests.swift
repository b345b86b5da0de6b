//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON
import Testing

/// What types ask of a decoder's containers by hand, ours beside Foundation's.
@Suite("Containers of decoders")
struct DecodingContainerTests {
    /// Runs a script by ours; and by Foundation's, whose result is the same unless told otherwise.
    private static func run<Script: DecodingScript>(
        _ script: Script.Type, _ text: String, isLikeFoundation: Bool = true
    ) throws -> Script.Result {
        let result = Result { try JSONCoder().decode(ScriptedReading<Script>.self, from: text).result }
        if isLikeFoundation {
            let other = Result { try JSONDecoder().decode(ScriptedReading<Script>.self, from: Data(text.utf8)).result }
            switch (result, other) {
            case (.success(let ours), .success(let theirs)): #expect(ours == theirs, "\(text)")
            case (.failure(let ours), .failure(let theirs)):
                #expect(ErrorSummary(ours) == ErrorSummary(theirs), "\(text)")
            default: Issue.record("\(text): \(result) against \(other)")
            }
        }
        return try result.get()
    }

    enum AskingForMembers: DecodingScript {
        static func run(_ decoder: any Decoder) throws -> [String] {
            let object = try decoder.container(keyedBy: Letter.self)
            // Foundation's order is none.
            var answers = object.allKeys.map(\.stringValue).sorted()
            for key in [Letter.c, .a, .b, .d, .a] {
                answers.append("\(object.contains(key)) \(String(describing: try? object.decodeNil(forKey: key)))")
                answers.append(String(describing: try? object.decode(Int.self, forKey: key)))
                answers.append(String(describing: try? object.decodeIfPresent(Int.self, forKey: key)))
                answers.append(String(describing: try? object.decode(Int?.self, forKey: key)))
            }
            return answers
        }
    }

    @Test(
        "Which members there are, in any order of asking",
        arguments: [
            "{}", #"{"a":1,"b":null,"c":"x"}"#, #"{"x":[[],{}],"c":3,"b":{},"a":null,"y":0}"#,
            #"{"\u0061":1,"b":2,"e":[{"a":9}]}"#, #"{"d":1.0,"c":1e2,"a":1.5}"#,
        ]
    )
    func members(text: String) throws {
        #expect(try Self.run(AskingForMembers.self, text).count >= 20)
    }

    enum AskingForElements: DecodingScript {
        static func run(_ decoder: any Decoder) throws -> [String] {
            var array = try decoder.unkeyedContainer()
            var answers = ["\(array.count ?? -1)"]
            while !array.isAtEnd {
                answers.append("\(array.currentIndex)")
                if try array.decodeNil() {
                    answers.append("null")
                } else if let number = try? array.decode(Int.self) {
                    answers.append("\(number)")
                } else if let text = try? array.decode(String.self) {
                    answers.append(text)
                } else if var inner = try? array.nestedUnkeyedContainer() {
                    answers.append("array \(inner.count ?? -1) \(String(describing: try? inner.decode(Int.self)))")
                } else if let inner = try? array.nestedContainer(keyedBy: Letter.self) {
                    answers.append("object \(inner.allKeys.count) \(inner.codingPath.map(\.intValue))")
                } else {
                    answers.append("super \(try Bool(from: array.superDecoder()))")
                }
            }
            answers.append("\(array.currentIndex) \(String(describing: try? array.decodeIfPresent(Int.self)))")
            return answers
        }
    }

    @Test(
        "Element after element, whatever it is",
        arguments: ["[]", #"[1,null,"x",[2],[],{"a":1},true,{},null,[[[]]],-7]"#, "[[null],[\"x\"]]"]
    )
    func elements(text: String) throws {
        #expect(try !Self.run(AskingForElements.self, text).isEmpty)
    }

    enum BehindTheEnd: DecodingScript {
        static func run(_ decoder: any Decoder) throws -> Bool {
            var array = try decoder.unkeyedContainer()
            _ = try array.decode(Int.self)
            return try array.decodeNil()
        }
    }

    enum ContainerBehindTheEnd: DecodingScript {
        static func run(_ decoder: any Decoder) throws -> Bool {
            var array = try decoder.unkeyedContainer()
            _ = try array.decode(Int.self)
            _ = try array.nestedContainer(keyedBy: Letter.self)
            return true
        }
    }

    enum MissingContainer: DecodingScript {
        static func run(_ decoder: any Decoder) throws -> Bool {
            let object = try decoder.container(keyedBy: Letter.self)
            let inner = try object.nestedContainer(keyedBy: Letter.self, forKey: .a)
            return try inner.nestedUnkeyedContainer(forKey: .b).isAtEnd
        }
    }

    @Test("Asking for what is not there, and for another kind of container")
    func missing() {
        #expect(throws: DecodingError.self) { try Self.run(BehindTheEnd.self, "[1]") }
        #expect(throws: DecodingError.self) { try Self.run(ContainerBehindTheEnd.self, "[1]") }
        for text in ["[]", "1", "null", "{}", #"{"a":[]}"#, #"{"a":{}}"#, #"{"a":{"b":{}}}"#, #"{"a":{"b":"x"}}"#] {
            #expect(throws: DecodingError.self) { try Self.run(MissingContainer.self, text) }
        }
        #expect(throws: Never.self) { try Self.run(MissingContainer.self, #"{"a":{"b":[]}}"#) }
    }

    enum Super: DecodingScript {
        static func run(_ decoder: any Decoder) throws -> [String] {
            let object = try decoder.container(keyedBy: Letter.self)
            let (base, other) = (try object.superDecoder(), try object.superDecoder(forKey: .a))
            return [
                try String(from: base), try String(from: other), base.codingPath.map(\.stringValue).joined(),
                other.codingPath.map(\.stringValue).joined(),
            ]
        }
    }

    @Test("Superclasses by their own key or by another")
    func superDecoders() throws {
        #expect(try Self.run(Super.self, #"{"a":"y","super":"x"}"#) == ["x", "y", "super", "a"])
        // As the standard library documents superDecoder(); Foundation hands out a decoder of null.
        for text in ["{}", #"{"a":"y"}"#, #"{"super":"y"}"#] {
            #expect(throws: DecodingError.self) { try Self.run(Super.self, text, isLikeFoundation: false) }
        }
    }

    enum TwoContainers: DecodingScript {
        static func run(_ decoder: any Decoder) throws -> [Int] {
            let (first, second) = (
                try decoder.container(keyedBy: Letter.self), try decoder.container(keyedBy: Letter.self)
            )
            let inner = try second.nestedContainer(keyedBy: Letter.self, forKey: .b)
            let value = try decoder.singleValueContainer()
            return [
                try first.decode(Int.self, forKey: .a), try inner.decode(Int.self, forKey: .a),
                try second.decode(Int.self, forKey: .a), try first.decode([String: Int].self, forKey: .b).count,
                try value.decode([String: JSONValue].self).count, try inner.decode(Int.self, forKey: .a),
            ]
        }
    }

    @Test("Several containers of one object, and of objects inside, in turns")
    func several() throws {
        #expect(try Self.run(TwoContainers.self, #"{"a":1,"b":{"a":2}}"#) == [1, 2, 1, 1, 2, 2])
    }

    /// Reads its members only after its children, and again after them.
    final class Tree: Decodable {
        let children: [Tree]
        let sum: Int
        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: Letter.self)
            let first = try object.decodeIfPresent(Tree.self, forKey: .c)
            self.children = try object.decodeIfPresent([Tree].self, forKey: .b) ?? []
            let own = try object.decode(Int.self, forKey: .a)
            self.sum = own + (first?.sum ?? 0) + self.children.reduce(0) { $0 + $1.sum }
            #expect(object.contains(.a) && !object.contains(.d))
        }
    }

    @Test("Objects inside of objects of the same type, all open at once")
    func trees() throws {
        func text(_ depth: Int) -> String {
            guard depth > 0 else { return #"{"a":1}"# }
            let inner = text(depth - 1)
            return #"{"a":1,"b":[\#(inner),\#(inner)],"c":\#(inner)}"#
        }
        let tree = try JSONCoder().decode(Tree.self, from: text(5))
        #expect(tree.sum == (0...5).reduce(0) { sum, power in sum + (0..<power).reduce(1) { count, _ in count * 3 } })
    }
}
