//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A file to write.
struct OutputFile {
    var name: String
    /// For programs.
    var role: String
    /// Whether nobody but its owner may read it.
    var isSecret: Bool
    var text: String
}
