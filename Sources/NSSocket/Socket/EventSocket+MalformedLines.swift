//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// Lines that are not frames: reported in episodes, bounded in number, and a reason to close where the configuration says so.
extension EventSocket {
    /// How many bytes are still read, and thrown away, after a frame that ends the connection: enough for a peer that learns of the end
    /// to stop, and too few to be worth sending.
    static let refusedInputLimit = 64 << 10

    /// A line is not a frame.
    func faulted(_ fault: FrameFault) {
        guard fault.isRecoverable, self.configuration.malformedFrames == .skip else {
            return self.refuseInput(EventSocketError(fault))
        }
        let verdict = self.malformedLines.received(kind: fault.kind) { self.channel.eventLoop.now }
        if verdict.beginsEpisode { self.lookForEndOfMalformedLines() }
        if verdict.isReported { self.report(EventSocketError(fault)) }
        switch verdict.excess {
        case .none: break
        case .pause(let time): self.pause(.malformedRate, for: time)
        case .close:
            self.refuseInput(
                EventSocketError(
                    .rateExceeded,
                    """
                    The peer sends more malformed lines than Configuration.malformedFrameRate allows; have it send frames, or \
                    raise the rate.
                    """
                ))
        }
    }

    private func lookForEndOfMalformedLines() {
        self.channel.eventLoop.assumeIsolated().scheduleTask(in: MalformedLines.quietTime) { [weak self] in
            self?.assumeIsolated { socket in
                guard socket.closeReason == nil else { return }
                switch socket.malformedLines.look() {
                case .wait: socket.lookForEndOfMalformedLines()
                case .ended(let unreported):
                    socket.reportMalformedLines(unreported)
                    socket.pump()
                }
            }
        }
    }

    /// The connection has ended: reports the malformed lines that were only counted.
    func endMalformedLines() {
        guard self.extras?.malformedLines != nil else { return }
        self.reportMalformedLines(self.malformedLines.end())
    }

    private func reportMalformedLines(_ count: Int) {
        guard count > 0 else { return }
        let lines = count == 1 ? "1 more line was skipped" : "\(count) more lines were skipped"
        self.report(EventSocketError(.malformedFrame, "\(lines), malformed in the ways reported before."))
    }
}
