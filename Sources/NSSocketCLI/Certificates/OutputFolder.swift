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

/// Where files are written that must not be lost or seen by accident.
struct OutputFolder {
    let path: String

    func path(of name: String) -> String { self.path == "." ? name : "\(self.path)/\(name)" }

    /// Makes the folder if need be, and room for the files.
    ///
    /// - Parameter replacing: Whether files that are there are removed. If not, nothing is done when there are any.
    func prepare(for names: [String], replacing: Bool) throws(Failure) {
        if mkdir(self.path, 0o777) != 0, errno != EEXIST { throw Self.failure(self.path) }
        let taken = names.filter { access(self.path(of: $0), F_OK) == 0 }
        guard !taken.isEmpty else { return }
        guard replacing else {
            throw Failure(
                .usage, code: "fileExists",
                "\(self.path(of: taken[0])) is there already; choose another folder, or say --force to replace it."
            )
        }
        for name in taken where unlink(self.path(of: name)) != 0 { throw Self.failure(self.path(of: name)) }
    }

    /// Writes a file that is not there yet.
    func write(_ file: OutputFile) throws(Failure) {
        let path = self.path(of: file.name)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file.isSecret ? 0o600 : 0o644)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        var rest = Array(file.text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path) }
            rest = rest.dropFirst(count)
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(.inputOutput, code: "outputFailed", "\(path) cannot be written: \(String(cString: strerror(errno))).")
    }
}

/// `write(2)`, which a method of the same name hides.
private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
