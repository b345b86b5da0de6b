//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

internal import CNATS
internal import NSSocket
internal import NSSocketHub
internal import Synchronization

/// What libnats calls, on its own threads. None of it blocks or calls libnats back, but to look at what it was given.
extension CallbackTicket {
    func messageArrived(_ message: OpaquePointer?) {
        guard case .subscription(let backplane, let number) = self.holder, let message,
            let subject = natsMsg_GetSubject(message)
        else { return }
        let name = UnsafeRawBufferPointer(start: subject, count: subject.length).bindMemory(to: UInt8.self)
        guard backplane.subjects.withLock({ $0.counts(name.span, via: number) }) else { return }
        let bytes = UnsafeRawBufferPointer(
            start: natsMsg_GetData(message), count: max(Int(natsMsg_GetDataLength(message)), 0))
        backplane.frameArrived(Array(bytes))
    }

    func connectionWasLost() {
        guard case .connection(let backplane) = self.holder else { return }
        backplane.connectionWasLost("the connection to the server broke, or the server stopped answering")
    }

    func connectionWasMadeAgain() {
        guard case .connection(let backplane) = self.holder else { return }
        backplane.connectionWasMade()
    }

    /// Nothing will make this connection again: libnats gives up when a server refuses it twice.
    func connectionEnded(_ connection: OpaquePointer?) {
        guard case .connection(let backplane) = self.holder else { return }
        backplane.connectionEnded(self, NATSReason.last(of: connection).text)
    }

    func errorWasReported(_ status: natsStatus, _ connection: OpaquePointer?) {
        guard case .connection(let backplane) = self.holder else { return }
        if status == NATS_SLOW_CONSUMER {
            backplane.inbox.framesWereLost()
        } else {
            backplane.trouble(NATSReason.last(of: connection).text)
        }
    }

    /// In milliseconds.
    func reconnectDelay(_ attempt: Int32) -> Int64 {
        guard case .connection(let backplane) = self.holder else { return 1 }
        let delay = backplane.configuration.waits.delay(beforeAttempt: Int(attempt), random: .random(in: 0...1))
        return delay.wholeMilliseconds
    }
}

extension UnsafePointer<CChar> {
    fileprivate var length: Int {
        var length = 0
        while self[length] != 0 { length += 1 }
        return length
    }
}
#endif
