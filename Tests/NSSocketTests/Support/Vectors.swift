//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation

/// The recorded behaviour of the original, one JSON object a line.
///
/// The environment variable `NSS_VECTORS` names another folder with files of the same names and format. What is
/// missing there is an error, never a pass.
enum Vectors {
    /// Why a file is of no use.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The folder that is in use.
    static var folder: URL {
        get throws {
            if let path = ProcessInfo.processInfo.environment["NSS_VECTORS"] {
                return URL(fileURLWithPath: path, isDirectory: true)
            }
            guard let resources = Bundle.module.resourceURL else { throw Failure(description: "No test resources.") }
            return resources.appendingPathComponent("Vectors", isDirectory: true)
        }
    }

    /// The rows of a file, at least one.
    static func rows<Row: Decodable>(of file: String, as _: Row.Type = Row.self) throws -> [Row] {
        try self.rows(of: file, in: self.folder)
    }

    /// The rows of a file in a given folder, at least one.
    static func rows<Row: Decodable>(of file: String, in folder: URL, as _: Row.Type = Row.self) throws -> [Row] {
        let url = folder.appendingPathComponent(file)
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw Failure(description: "Cannot read the vectors \(url.path): \(error)")
        }
        var lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard !lines.isEmpty else { throw Failure(description: "\(url.path) holds no vectors.") }
        let decoder = JSONDecoder()
        return try lines.enumerated().map { index, line in
            do {
                return try decoder.decode(Row.self, from: Data(line))
            } catch {
                throw Failure(description: "\(url.path), line \(index + 1): \(error)")
            }
        }
    }
}
