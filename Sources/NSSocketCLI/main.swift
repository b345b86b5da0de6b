import NSSocket
let server = EventSocketServer(address: .tcp(port: 6785)) { socket in
    await socket.onAny { socket, message in try socket.send(message) }
    try await socket.closed()
}
try await server.run()
