//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

/// The code of the error that the closure throws.
func code(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> EventSocketError.Code? {
    do { try await body() } catch let error as EventSocketError { return error.code } catch {
        Issue.record(error, sourceLocation: sourceLocation)
        return nil
    }
    return nil
}
