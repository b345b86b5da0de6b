//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What a document finds out about its text when it is asked for the same things again and again. Made when that happens, and
/// gone with the text.
final class DecodingIndexes {
    /// The members of objects that were searched more than once or twice, by the numbers that the tape has.
    var members: [MemberTable] = []
    var paths = PathIndex()
    /// The keys of objects that were asked for more than once or twice.
    private var keys: [KeyList: AnyObject] = [:]

    private struct KeyList: Hashable {
        let object: Int
        let type: ObjectIdentifier
    }

    private final class Keys<Key> {
        let keys: [Key]

        init(_ keys: [Key]) { self.keys = keys }
    }

    /// The keys of an object that a type of keys has, if they were kept.
    func keys<Key>(_ type: Key.Type, of object: Int) -> [Key]? {
        (self.keys[KeyList(object: object, type: ObjectIdentifier(type))] as? Keys<Key>)?.keys
    }

    func keep<Key>(_ keys: [Key], of object: Int) {
        self.keys[KeyList(object: object, type: ObjectIdentifier(Key.self))] = Keys(keys)
    }
}
