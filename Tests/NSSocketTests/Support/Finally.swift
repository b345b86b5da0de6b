//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Runs the second closure after the first, whether that throws or not.
func finally<Result>(
    _ body: () async throws -> Result, do cleanUp: () async -> Void
) async throws -> Result {
    let result: Result
    do { result = try await body() } catch {
        await cleanUp()
        throw error
    }
    await cleanUp()
    return result
}
