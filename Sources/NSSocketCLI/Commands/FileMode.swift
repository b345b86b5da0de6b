//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser

/// The permissions of a file, as `chmod` takes them in octal.
struct FileMode: ExpressibleByArgument {
    let bits: UInt16

    init?(argument: String) {
        guard (1...4).contains(argument.utf8.count), let bits = UInt16(argument, radix: 8), bits <= 0o777 else {
            return nil
        }
        self.bits = bits
    }
}
