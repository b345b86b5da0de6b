//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Synchronization

/// The contents of files that are pipes, such as a shell makes of `<(command)`. Each is read once, however often it is asked for.
enum PipedFiles {
    private static let contents = Mutex<[String: [UInt8]]>([:])

    /// Where the content of a file comes from: from the file each time, or for a pipe from what was read of it.
    ///
    /// - Throws: Why a pipe cannot be read.
    static func source(_ path: String) throws(SmallFile.Failure) -> PEMSource {
        guard SmallFile.isPipe(path) else { return .file(path) }
        if let content = self.contents.withLock({ $0[path] }) { return .bytes(content) }
        let content = try SmallFile.read(path)
        self.contents.withLock { $0[path] = content }
        return .bytes(content)
    }
}
