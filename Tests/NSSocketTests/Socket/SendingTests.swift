//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

@Suite("Sending", .timeLimit(.minutes(5)))
struct SendingTests {
    @Test("Every form of send from a task is one line, byte for byte")
    func forms() async throws {
        try await withPair { socket, peer in
            try await socket.send(Sample.ping)
            try await socket.send(Sample.person, Sample.Person(name: "Ada", age: 36))
            try await socket.send("a::b")
            try await socket.send("a::b", "x/\"\u{1}é")
            try await socket.send(["a::b"], [1, 2])
            try await socket.send("", RawJSON(#"{"b": 1,"a":[ ]}"#))
            try await socket.send("int", Int64.max)
            try await socket.send("none", Int?.none)
            socket.close()
            let lines = try await peer.rest().split(separator: "\n").map(String.init)
            #expect(
                lines == [
                    #"["ping",null]"#, lines[1], #"["a","b",null]"#, #"["a","b","x/\"\u0001é"]"#, #"["a::b",[1,2]]"#,
                    #"["",{"b": 1,"a":[ ]}]"#, #"["int",9223372036854775807]"#, #"["none",null]"#,
                ])
            #expect(
                Set([#"["person","seen",{"name":"Ada","age":36}]"#, #"["person","seen",{"age":36,"name":"Ada"}]"#])
                    .contains(lines[1]))
        }
    }

    @Test("Every form of send from a listener is one line, without await")
    func formsInListener() async throws {
        try await withPair { socket, peer in
            await socket.on("go") { socket, message in
                try socket.send(Sample.ping)
                try socket.send(Sample.number, 5)
                try socket.send("a::b")
                try socket.send("a::b", "x")
                try socket.send("a", RawJSON("[ 1]"))
                try socket.send(message)
            }
            try await peer.send("[\"go\", 1 ]\r\n")
            let lines = try await peer.lines(6)
            #expect(
                lines == [
                    #"["ping",null]"#, #"["number",5]"#, #"["a","b",null]"#, #"["a","b","x"]"#, #"["a",[ 1]]"#,
                    #"["go", 1 ]"#,
                ])
        }
    }

    @Test("A message is passed on unchanged, from a task too")
    func passOn() async throws {
        try await withPair { socket, peer in
            let messages = socket.messages(matching: "**")
            try await peer.send(" [\"a\" , 1.50,{\"x\" : \"\\u00e9\"} ] \n")
            var iterator = messages.makeAsyncIterator()
            let message = try #require(try await iterator.next())
            try await socket.send(message)
            #expect(try await peer.line() == #"["a" , 1.50,{"x" : "\u00e9"} ]"#)
        }
    }

    @Test("What cannot be encoded throws and leaves nothing on the wire")
    func unencodable() async throws {
        try await withPair { socket, peer in
            for number in [Double.nan, .infinity, -.infinity] {
                #expect(await code { try await socket.send("a", number) } == .encodingFailed)
            }
            #expect(await code { try await socket.send([], 1) } == .invalidEventName)
            try await socket.send("after")
            #expect(try await peer.line() == #"["after",null]"#)
        }
    }

    @Test("Sends from many tasks keep the order of each task")
    func manyTasks() async throws {
        try await withPair { socket, peer in
            let (tasks, messages) = (16, 500)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<tasks {
                    group.addTask {
                        for number in 0..<messages { try await socket.send(["t", "\(task)"], number) }
                    }
                }
                var next = [Int](repeating: 0, count: tasks)
                for line in try await peer.lines(tasks * messages) {
                    let parts = line.split(whereSeparator: { "[],\"".contains($0) })
                    let task = try #require(Int(parts[1]))
                    #expect(Int(parts[2]) == next[task])
                    next[task] += 1
                }
                #expect(next == [Int](repeating: messages, count: tasks))
                try await group.waitForAll()
            }
        }
    }

    @Test("A closed or aborted connection refuses every form of send", arguments: [false, true])
    func afterTheEnd(aborted: Bool) async throws {
        let configuration = EventSocket.Configuration(closeTimeout: .milliseconds(20))
        try await withPair(configuration: configuration) { socket, _ in
            if aborted { socket.abort() } else { socket.close() }
            #expect(!socket.isConnected)
            #expect(await code { try await socket.send("a") } == .notConnected)
            #expect(await code { try await socket.send("a", 1) } == .notConnected)
            #expect(await code { try await socket.setUp { socket in try socket.send("a") } } == .notConnected)
            try await socket.closed()
            #expect(await code { try await socket.send("a") } == .notConnected)
        }
    }

    @Test("flush() after the end says whether everything left")
    func flushAfterEnd() async throws {
        try await withPair { socket, peer in
            try await socket.send("a")
            try await peer.endOutput()
            try await socket.closed()
            try await socket.flush()
        }
        try await withPair { socket, _ in
            socket.abort()
            try await socket.closed()
            // Nothing was sent, so nothing is lost.
            try await socket.flush()
        }
    }

    @Test("Flushing returns when all that was sent is with the system")
    func flush() async throws {
        try await withPair { socket, peer in
            for number in 0..<100 { try await socket.send(Sample.number, number) }
            try await socket.flush()
            socket.abort()
            #expect(try await peer.rest().utf8.count == Sample.numbers(0..<100).utf8.count)
        }
    }

    @Test("Flushing succeeds after the end of the connection if all that was sent was with the system before")
    func flushAfterTheEnd() async throws {
        for _ in 0..<20 {
            try await withPair { socket, peer in
                try await socket.send("a")
                #expect(try await peer.line() == "[\"a\",null]")
                try await peer.close()
                await socket.on("**") { _, _ in }
                try await socket.closed()
                try await socket.flush()
            }
        }
    }

    @Test("Flushing after the end fails if something never reached the system", arguments: [false, true])
    func flushAfterLoss(inOutbox: Bool) async throws {
        try await withPair(reads: false, receiveBuffer: 4096) { socket, peer in
            try await socket.shrinkSendBuffer()
            let chunk = String(repeating: "x", count: 1 << 20)
            try await socket.setUp { socket in try socket.send("big", chunk) }
            if inOutbox { _ = await code { try await socket.setUp { socket in try socket.send("more") } } }
            try await peer.reset()
            await socket.on("**") { _, _ in }
            let reason = try await socket.closed()
            let flushed = await code { try await socket.flush() }
            #expect(flushed == .connectionFailed, "\(reason)")
        }
    }

    @Test("Flushing fails when the connection ends first")
    func flushFails() async throws {
        try await withPair(reads: false, receiveBuffer: 4096) { socket, _ in
            try await socket.setUp { socket in try socket.send("big", String(repeating: "x", count: 32 << 20)) }
            let flush = Task { try await socket.flush() }
            socket.abort()
            #expect(await code { try await flush.value } == .connectionFailed)
        }
    }

    @Test("A line coder wraps both directions")
    func lineCoder() async throws {
        let codec = EventCodec.reversed
        try await withPair(configuration: EventSocket.Configuration(codec: codec)) { socket, peer in
            let log = await socket.log()
            try await socket.send("a", 12)
            #expect(try await peer.line() == #"]21,"a"["#)
            try await peer.send("]43,\"b\"[\n[\"no\",1]\n]65,\"c\"[\n")
            #expect(try await log.first(2) == ["b 34", "c 56"])
            await socket.on("echo") { socket, message in try socket.send(message) }
            try await peer.send("]1 ,\"ohce\"[\n")
            #expect(try await peer.line() == #"]1 ,"ohce"["#)
        }
    }
}
