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

    func print(_ finding: Finding) {
        self.stdout.print { buffer in
            if self.isJSON {
                buffer.writeString(#"{"type":"check""#)
                buffer.writeMember("name", finding.check.rawValue)
                buffer.writeMember("result", finding.result.rawValue)
                buffer.writeMember("message", finding.message)
                buffer.writeStaticString("}\n")
            } else {
                let word = finding.result.rawValue
                let padded = word + String(repeating: " ", count: max(6 - word.count, 0))
                buffer.writeString("\(self.colour(padded, finding.result))\(finding.message)\n")
            }
        }
        self.stdout.flush()
    }

    func print(_ diagnosis: Diagnosis) {
        self.stdout.print { buffer in
            if self.isJSON {
                buffer.writeString(#"{"type":"summary""#)
                buffer.writeMember("result", (diagnosis.isPossible ? Finding.Result.ok : .fail).rawValue)
                buffer.writeMember("message", diagnosis.message)
                if let command = diagnosis.command { buffer.writeMember("command", command) }
                buffer.writeStaticString("}\n")
            } else {
                buffer.writeString("\n\(diagnosis.message)\n")
                if let command = diagnosis.command { buffer.writeString("  \(command)\n") }
            }
        }
        self.stdout.flush()
    }

    private func colour(_ text: String, _ result: Finding.Result) -> String {
        switch result {
        case .ok: self.style.dim(text)
        case .note: text
        case .risk, .fail: self.style.red(text)
        }
    }
}
