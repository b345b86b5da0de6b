//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

// The README's examples, so that they compile as printed; `ReadmeTests` checks that they are the same.
// swift-format-ignore-file
import NSSocket

private struct Arrival: Codable { var name: String }

private enum Greeting {                                              // the protocol, shared by both sides
    static let youThere = Event<NoPayload>("you::there")
    static let iamHere = Event<Arrival>("iam::here")
}

private func serve() async throws {
    let server = EventSocketServer(address: .tcp("127.0.0.1", port: 6785)) { socket in
        try await socket.send(Greeting.youThere)
        for try await arrival in socket.messages(of: Greeting.iamHere) { print("\(arrival.name) is here") }
    }
    try await server.run()
}

private func connect() async throws {
    try await EventSocket.withConnection(to: .tcp("127.0.0.1", port: 6785)) { socket in
        for try await _ in socket.messages(of: Greeting.youThere) {
            try await socket.send(Greeting.iamHere, Arrival(name: "Ada"))
        }
    }
}

private func route() async throws {
    var router = EventRouter()
    router.on(Greeting.iamHere) { arrival, socket in try await socket.send("welcome::\(arrival.name)") }
    router.on("chat::**") { message, socket in print(message.name, message.payload) }

    try await EventSocketServer(address: .tcp(port: 6785), router: router).run()
}

private func encrypt(_ router: EventRouter) async throws {
    let tls = ServerTLS.tls(certificate: .file("server.pem"), privateKey: .file("server-key.pem"), reload: .seconds(60))
    let server = EventSocketServer(address: .tcp(port: 6786), tls: tls, router: router)

    try await server.run()

    try await EventSocket.withConnection(to: .tcp("localhost", port: 6786), tls: .tls(trustRoots: .file("ca.pem"))) { socket in
        try await socket.send(Greeting.iamHere, Arrival(name: "Ada"))
    }
}

private func stay() async throws {
    let client = EventSocketClient(to: .tcp(port: 6785)) { socket in try await socket.send("log::in", "Ada") }
    await client.on(Greeting.youThere) { socket, _ in try socket.send(Greeting.iamHere, Arrival(name: "Ada")) }
    try await client.run()                                       // beside it: client.send(…), client.stateChanges
}

private func listen(on socket: EventSocket) async throws {
    await socket.on(Greeting.iamHere) { socket, arrival in try socket.send("welcome::\(arrival.name)") }
    await socket.once("chat::*") { socket, message in print(message.name) }
}


private struct Tick: Codable {
    var symbol: String
    var price: Double
}

extension Tick: JSONReadable, JSONWritable {
    init(reading json: borrowing JSONReader) throws {
        let object = try json.object()
        self.init(symbol: try object.read("symbol"), price: try object.read("price"))
    }

    func write(to json: inout JSONWriter) throws {
        try json.object { object in
            try object.write("symbol", self.symbol)
            try object.write("price", self.price)
        }
    }
}

extension Greeting {
    static let login = Event<String>("login")
}

private struct Login: ServerMiddleware {
    func accept(_ socket: EventSocket) async throws -> ConnectionVerdict {
        let login = try await socket.nextMessage()?.decode(Greeting.login)
        return login == "open sesame" ? .accept : .refuse("no valid login")
    }
}

private func serveInProduction(router: EventRouter) async throws {
    let server = EventSocketServer(
        addresses: [.tcp("0.0.0.0", port: 6785), .unix("/run/greeter.socket")], configuration: .internet, router: router,
        middleware: [AllowedEvents("login", "iam::here", "chat::**"), Login()]
    ) { socket in try await socket.closed() }
    try await server.runService()
}
