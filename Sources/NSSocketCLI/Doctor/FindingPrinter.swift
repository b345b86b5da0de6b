//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// Prints findings as they are made, for people or for programs.
struct FindingPrinter: Sendable {
    let isJSON: Bool
    let stdout: OutputStream
    private let style = TextStyle(descriptor: 1)
    private let escaping = TextEscaping(descriptor: 1)

    func print(_ finding: Finding) {
        if self.isJSON {
            self.printObject("check") { buffer in
                buffer.writeMember("name", finding.check.rawValue)
                buffer.writeMember("result", finding.result.rawValue)
                buffer.writeMember("message", finding.message)
            }
        } else {
            let word = finding.result.rawValue
            let padded = word + String(repeating: " ", count: max(6 - word.count, 0))
            self.stdout.print {
                $0.writeString("\(self.colour(padded, finding.result))\(self.escaping.line(finding.message))\n")
            }
        }
    }

    func print(_ diagnosis: Diagnosis) {
        if self.isJSON {
            self.printObject("summary") { buffer in
                buffer.writeMember("result", (diagnosis.isPossible ? Finding.Result.ok : .fail).rawValue)
                buffer.writeMember("message", diagnosis.message)
                if let command = diagnosis.command { buffer.writeMember("command", command) }
            }
        } else {
            self.stdout.print { buffer in
                buffer.writeString("\n\(self.escaping.line(diagnosis.message))\n")
                if let command = diagnosis.command { buffer.writeString("  \(self.escaping.line(command))\n") }
            }
        }
    }

    private func printObject(_ type: String, _ writeMembers: (inout ByteBuffer) -> Void) {
        var object = ByteBuffer(string: #"{"type":"\#(type)""#)
        writeMembers(&object)
        object.writeStaticString("}")
        let line = self.escaping.json(object.readableBytesSpan) + [.lineFeed]
        self.stdout.print { $0.writeBytes(line) }
    }

    private func colour(_ text: String, _ result: Finding.Result) -> String {
        switch result {
        case .ok: self.style.dim(text)
        case .note: text
        case .risk, .fail: self.style.red(text)
        }
    }
}
