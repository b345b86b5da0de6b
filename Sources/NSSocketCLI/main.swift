import NSSocket
struct Arrival: Codable { var name: String }
enum Greeting {
    static let youThere = Event<NoPayload>("you::there")
    static let iamHere = Event<Arrival>("iam::here")
}
let server = EventSocketServer(address: .tcp(port: 0)) { socket in
    print("conn", socket.peerAddress as Any, socket.localAddress as Any)
    try await socket.send(Greeting.youThere)
    for try await arrival in socket.messages(of: Greeting.iamHere) { print("\(arrival.name) is here"); try await socket.send("bye", 1) }
    print("server end")
}
try await withThrowingTaskGroup(of: Void.self) { g in
    let (s, c) = AsyncStream.makeStream(of: EventSocketAddress.self)
    g.addTask { try await server.run { c.yield($0) } }
    for await a in s {
        print(a)
        try await EventSocket.withConnection(to: a) { socket in
            for try await _ in socket.messages(of: Greeting.youThere) {
                await socket.on("bye") { socket, m in print(m.name, m.payload); socket.close() }
                try await socket.send(Greeting.iamHere, Arrival(name: "Ada"))
            }
            print("client end")
        }
        break
    }
    g.cancelAll()
}
print("done")
