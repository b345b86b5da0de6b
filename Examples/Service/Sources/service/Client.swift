//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// Asks for one job, once it has heard the first tick, and waits for the answer.
struct Client {
    let address: EventSocketAddress
    let show: @Sendable (String) -> Void
    /// Called when the server says that it is in the middle of it.
    var whenBegun: @Sendable () async throws -> Void = {}

    /// Returns the answer, how long the job took; `nil` if the connection ended without one.
    func ask(_ job: Work.Job) async throws -> Int? {
        try await EventSocket.withConnection(to: self.address) { socket in
            var hasAsked = false
            for try await message in socket.messages(matching: "work::**") {
                if let number = try message.decode(Work.tick) {
                    self.show("tick \(number)")
                    guard !hasAsked else { continue }
                    hasAsked = true
                    self.show("a job of \(job.milliseconds) ms, please")
                    try await socket.send(Work.job, job)
                } else if message.name == Work.begun(job.id).name {
                    self.show("the job has begun")
                    try await self.whenBegun()
                } else if let answer = try message.decode(Work.done(job.id)) {
                    self.show("the job is done, after \(answer) ms")
                    return answer
                }
            }
            return nil
        }
    }
}
