//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NIOPosix

/// Sits on a listening socket: no faster than the limits allow, and never at an end because of one connection's error.
final class AcceptGate: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = any Channel

    private let admission: Admission
    private var scheduled: Scheduled<Void>?

    init(admission: Admission) {
        self.admission = admission
    }

    func read(context: ChannelHandlerContext) {
        guard self.scheduled == nil else { return }
        guard let delay = self.admission.acceptDelay() else { return context.read() }
        self.scheduled = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            self.scheduled = nil
            self.read(context: context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.admission.accepted()
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Those end one connection, or none; whoever reads the accepted connections would end the server.
        // On some systems setting up one that was reset already fails with the second kind.
        if error is NIOFcntlFailedError { return }
        if error is IOError { self.admission.acceptFailed(error) } else { context.fireErrorCaught(error) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.scheduled?.cancel()
        context.fireChannelInactive()
    }
}
