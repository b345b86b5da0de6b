//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketHub

extension BackplaneEvent {
    /// What tests compare: a frame is the text or, if short, the number it holds.
    var word: String {
        switch self {
        case .connected: "connected"
        case .disconnected(let reason): "disconnected \(reason)"
        case .frame(let frame) where frame.count == 1: "\(frame[0])"
        case .frame(let frame): String(decoding: frame, as: UTF8.self)
        case .overflowed: "overflowed"
        }
    }
}
