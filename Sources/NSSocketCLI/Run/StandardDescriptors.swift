//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The descriptors 0 to 2, which every program takes for stdin, stdout and stderr.
enum StandardDescriptors {
    /// Opens those that are closed.
    ///
    /// The system gives the lowest number that is free: the next socket, pipe or file would become stdin, stdout or stderr, and
    /// what is printed would be written into it. Call before anything else.
    static func openIfClosed() {
        for descriptor in CInt(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
            // All lower numbers are taken: this gets the one that is missing.
            guard open("/dev/null", O_RDWR) >= 0 else { return }
        }
    }
}
