//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

// Payload types read and write themselves by its protocols, and `JSONValue` is what untyped payloads are decoded as: who
// imports this module has them at hand.
@_exported public import NSSocketJSON
