//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What there is to say about a server's certificate.
struct CertificateCheck: Sendable {
    var names: [String]
    var issuer: String
    /// Seconds since 1970.
    var notBefore: Int
    var notAfter: Int

    private static let day = 86_400
    /// How many days before the end it is time to think of a new one.
    private static let fewDays = 30

    /// - Parameter now: Seconds since 1970.
    func findings(now: Int) -> [Finding] {
        [
            Finding(
                .certificate, self.names.isEmpty ? .note : .ok,
                self.names.isEmpty
                    ? "The certificate, issued by \(self.issuer.harmless), names nobody."
                    : "The certificate is for \(self.names.map(\.harmless).listed), issued by \(self.issuer.harmless)."),
            self.validity(now: now),
        ]
    }

    private func validity(now: Int) -> Finding {
        let end = Self.date(self.notAfter)
        if now > self.notAfter { return Finding(.validity, .risk, "It expired on \(end); renew it.") }
        if now < self.notBefore {
            return Finding(
                .validity, .risk,
                "It is not valid before \(Self.date(self.notBefore)); check the clocks of both machines.")
        }
        let days = (self.notAfter - now) / Self.day
        let text = "It is valid until \(end), for \(days) more day\(days == 1 ? "" : "s")"
        return days < Self.fewDays
            ? Finding(.validity, .note, "\(text); see that it is renewed in time.")
            : Finding(.validity, .ok, "\(text).")
    }

    /// The day in UTC, `2026-12-24`.
    static func date(_ seconds: Int) -> String {
        // The year begins in March here, so that the odd day comes last.
        let days = (seconds >= 0 ? seconds : seconds - Self.day + 1) / Self.day + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let padded = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(padded(month))-\(padded(day))"
    }
}
