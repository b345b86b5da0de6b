//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import Subprocess

/// A process of node that runs `peer.js`.
struct NodePeer {
    /// Runs it until it ends by itself, or the task is cancelled: it is then asked to end, and half a second later made to.
    ///
    /// - Throws: ``Failure`` if it does not end well; `SubprocessError.executableNotFound` where there is no node.
    static func run(_ arguments: String..., onLine: (String) -> Void) async throws {
        guard let script = Bundle.module.path(forResource: "peer", ofType: "js") else {
            throw Failure(description: "peer.js is not where it was built to.")
        }
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .milliseconds(500))]
        let result = try await Subprocess.run(
            .name("node"), arguments: Arguments([script] + arguments), platformOptions: options,
            input: .none, output: .sequence, error: .currentStandardError
        ) { execution in
            for try await line in execution.standardOutput.strings() { onLine(line) }
        }
        guard result.terminationStatus.isSuccess else {
            throw Failure(description: "node has ended with \(result.terminationStatus).")
        }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
