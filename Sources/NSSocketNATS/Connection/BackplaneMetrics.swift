//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

internal import Metrics

/// What a backplane counts. The names are documented in ``NATSBackplane``.
final class BackplaneMetrics: Sendable {
    private let sentFrames: Counter
    private let sentBytes: Counter
    private let receivedFrames: Counter
    private let receivedBytes: Counter
    private let droppedFrames: Counter
    private let reconnects: Counter

    init(_ factory: any MetricsFactory) {
        func counter(_ name: String) -> Counter { Counter(label: "nss_backplane_\(name)", factory: factory) }
        self.sentFrames = counter("frames_sent")
        self.sentBytes = counter("bytes_sent")
        self.receivedFrames = counter("frames_received")
        self.receivedBytes = counter("bytes_received")
        self.droppedFrames = counter("frames_dropped")
        self.reconnects = counter("reconnects")
    }

    func sent(frames: Int, bytes: Int) {
        guard frames > 0 else { return }
        self.sentFrames.increment(by: frames)
        self.sentBytes.increment(by: bytes)
    }

    func received(frames: Int, bytes: Int) {
        guard frames > 0 else { return }
        self.receivedFrames.increment(by: frames)
        self.receivedBytes.increment(by: bytes)
    }

    func dropped(_ frames: Int) {
        if frames > 0 { self.droppedFrames.increment(by: frames) }
    }

    func reconnected() { self.reconnects.increment() }
}
#endif
