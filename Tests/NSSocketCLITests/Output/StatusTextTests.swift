//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

@testable import NSSocketCLI

@Suite("What the status line says")
struct StatusTextTests {
    @Test("Numbers are grouped, and one is no plural")
    func numbers() {
        #expect(StatusText().text(columns: 80) == "0 connections · 0 messages · 0/s")
        #expect(
            StatusText(connections: 1, messages: 1, rate: 1).text(columns: 80) == "1 connection · 1 message · 1/s")
        #expect(
            StatusText(connections: 2, messages: 1204, rate: 52).text(columns: 80)
                == "2 connections · 1,204 messages · 52/s")
        #expect(
            StatusText(connections: 999, messages: 1_234_567, rate: 100_000).text(columns: 80)
                == "999 connections · 1,234,567 messages · 100,000/s")
    }

    @Test("A client's activity stands in place of the connections")
    func activity() {
        let text = StatusText(messages: 3, rate: 0, activity: "waiting to connect again (2)")
        #expect(text.text(columns: 80) == "waiting to connect again (2) · 3 messages · 0/s")
    }

    @Test("It is cut to the width of the terminal", arguments: [-1, 0, 5, 32, 33])
    func width(_ columns: Int) {
        let whole = "0 connections · 0 messages · 0/s"
        #expect(StatusText().text(columns: columns) == String(whole.prefix(max(columns, 0))))
    }

    @Test("The rate is that of the last two seconds")
    func rate() {
        var rate = Throughput()
        #expect(rate.note(0, at: .zero) == 0)
        #expect(rate.note(50, at: .milliseconds(500)) == 100)
        #expect(rate.note(100, at: .seconds(1)) == 100)
        #expect(rate.note(400, at: .seconds(2)) == 200)
        // From here on the first second is forgotten.
        #expect(rate.note(400, at: .seconds(3)) == 150)
        #expect(rate.note(400, at: .seconds(4)) == 0)
        #expect(rate.note(400, at: .seconds(60)) == 0)
    }

    @Test("Where somebody types the line is below, else it is where the cursor stands, and one erasing takes both away")
    func drawing() {
        var screen = Screen()
        screen.show("typed" + StatusLine.drawing("status", at: .belowCursor))
        #expect(screen.lines == ["typed", "status"])
        screen.show("!" + StatusLine.erasing)
        #expect(screen.lines == ["typed!"])
        screen.show("\r\n" + StatusLine.drawing("status", at: .atCursor))
        #expect(screen.lines == ["typed!", "status"])
        screen.show(StatusLine.erasing + "more\r\n")
        #expect(screen.lines == ["typed!", "more"])
    }

    @Test(
        "Seconds are decimal numbers without needless zeros",
        arguments: [
            (Duration.milliseconds(400), 1, "0.4"), (.milliseconds(50), 1, "0.1"), (.seconds(30), 1, "30"),
            (.milliseconds(1234), 3, "1.234"), (.microseconds(1_500), 3, "0.002"), (.milliseconds(1_040), 3, "1.04"),
            (.seconds(2), 0, "2"), (.zero, 3, "0"),
        ]
    )
    func seconds(_ duration: Duration, _ decimals: Int, _ text: String) {
        #expect(duration.secondsText(decimals: decimals) == text)
    }
}
