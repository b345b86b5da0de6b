//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Keys for containers whose names are of no consequence.
enum Letter: CodingKey { case a, b, c, d, e }
