//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// What `listen` and `connect` do with every connection: print what arrives.
struct Conversation: Sendable {
    let reporter: Reporter
    let endings: Endings
    let filter: MessageFilter
    let tally: Tally
    /// Whether each message goes back where it came from.
    let echoes: Bool
    /// Of a client: told of every message.
    var delivery: Delivery?

    /// Begins to listen. Everything is set up when this returns, and nothing was missed.
    func begin(
        _ number: Int, on socket: EventSocket, peer: String, onClose: @escaping @Sendable (CloseReason) -> Void
    ) async {
        let output = ConnectionOutput(self.reporter.messages(of: number), to: self.reporter.stdout, of: socket)
        await socket.setUp { socket in
            self.reporter.opened(number, peer: peer)
            socket.onLifecycle { socket, event in
                switch event {
                case .error(let error):
                    output.flush(from: socket)
                    self.reporter.error(
                        error.code.description, error.typedMessage(isServer: self.reporter.isServer), connection: number
                    )
                case .close(let reason):
                    output.close(from: socket)
                    self.reporter.closed(number)
                    onClose(reason)
                case .start, .inputClosed, .idle, .destroy: break
                }
            }
            socket.onAny(self.listener(output))
        }
    }

    /// Runs for every message: it holds what it needs, and no more.
    private func listener(_ output: ConnectionOutput) -> EventSocket.Listener {
        let (filter, tally, endings, echoes) = (self.filter, self.tally, self.endings, self.echoes)
        let delivery = self.delivery
        return { socket, message in
            delivery?.heard()
            guard filter.accepts(message) else { return }
            let verdict = tally.admit()
            if case .refuse = verdict { return }
            output.print(message, from: socket)
            if echoes {
                do throws(EventSocketError) { try socket.send(message) } catch {
                    // What arrives while the connection says goodbye cannot be answered.
                    if error.code != .notConnected { throw error }
                }
            }
            guard case .takeLast = verdict else { return }
            output.flush(from: socket)
            endings.report(.countReached)
        }
    }
}
