//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Where each value of a text stands: in which array or object, and in arrays as which element. So the coding path of a value
/// takes as many steps as it has keys, wherever the value stands and however often it is asked for.
///
/// Grows as far as the furthest value that was asked for: over a whole decode, one step for each word of the tape.
struct PathIndex {
    private struct Place {
        /// The array or object around; -1 outside all.
        var container: Int32
        /// How many elements come before in an array.
        var number: Int32
    }

    /// For each word of the tape. The first header word of an array or object has, as its number, how many items of it were
    /// passed.
    private var places: [Place] = []
    /// The innermost array or object around the next word; -1 outside all.
    private var open: Int32 = -1
    /// The names of members that are arrays or objects. A name may be long, and many paths lead through it.
    private var names: [Int: JSONKey] = [:]
    /// The path to the array or object that was asked for last.
    private var lastPath: (container: Int, path: [any CodingKey]) = (0, [])

    /// The path to a value.
    mutating func path(to value: Int, in document: JSONDocument) -> [any CodingKey] {
        self.extend(to: value, document.tape)
        guard value > 0 else { return [] }
        let container = Int(self.places[value].container)
        if document.tape.entry(value).isContainer { return self.path(toContainer: value, document) }
        return self.path(toContainer: container, document) + [self.key(of: value, document)]
    }

    private mutating func path(toContainer container: Int, _ document: JSONDocument) -> [any CodingKey] {
        if self.lastPath.container == container { return self.lastPath.path }
        var path: [any CodingKey] = []
        var index = container
        while index > 0 {
            WorkMeter.note(1)
            path.append(self.key(of: index, document))
            index = Int(self.places[index].container)
        }
        path.reverse()
        self.lastPath = (container, path)
        return path
    }

    /// The last key of the path to a value.
    private mutating func key(of value: Int, _ document: JSONDocument) -> JSONKey {
        let place = self.places[value]
        guard document.tape.entry(Int(place.container)).isObject else { return JSONKey(index: Int(place.number)) }
        if let key = self.names[value] { return key }
        let key = JSONKey(document.name(at: value - 1))
        WorkMeter.note(1 + key.stringValue.utf8.count / 8)
        if document.tape.entry(value).isContainer { self.names[value] = key }
        return key
    }

    /// Passes the words up to a value.
    private mutating func extend(to value: Int, _ tape: JSONTape) {
        while self.places.count <= value {
            WorkMeter.note(1)
            let index = self.places.count
            while self.open >= 0, tape.entry(Int(self.open)).link == index {
                self.open = self.places[Int(self.open)].container
            }
            let entry = tape.entry(index)
            var place = Place(container: self.open, number: 0)
            if self.open >= 0, !entry.isAnyKey {
                place.number = self.places[Int(self.open) + 1].number
                self.places[Int(self.open) + 1].number += 1
            }
            self.places.append(place)
            if entry.isContainer {
                self.open = Int32(truncatingIfNeeded: index)
                self.places.append(Place(container: self.open, number: 0))
                self.places.append(Place(container: self.open, number: 0))
            }
        }
    }
}
