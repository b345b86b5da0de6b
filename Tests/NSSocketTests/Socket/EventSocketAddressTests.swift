//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("Addresses as text")
struct EventSocketAddressTests {
    @Test(
        "Every form of text is read",
        arguments: [
            ("6785", .tcp("127.0.0.1", port: 6785)),
            (":6785", .tcp("127.0.0.1", port: 6785)),
            ("host:6785", .tcp("host", port: 6785)),
            ("example.org:1", .tcp("example.org", port: 1)),
            ("0.0.0.0:65535", .tcp("0.0.0.0", port: 65535)),
            ("127.0.0.1:0", .tcp("127.0.0.1", port: 0)),
            ("[::1]:6785", .tcp("::1", port: 6785)),
            ("[fe80::1%eth0]:6785", .tcp("fe80::1%eth0", port: 6785)),
            ("tcp://6785", .tcp("127.0.0.1", port: 6785)),
            ("tcp://:6785", .tcp("127.0.0.1", port: 6785)),
            ("tcp://host:6785", .tcp("host", port: 6785)),
            ("tcp://[::1]:6785", .tcp("::1", port: 6785)),
            ("unix:/run/a.sock", .unix("/run/a.sock")),
            ("unix:///run/a.sock", .unix("/run/a.sock")),
            ("unix:a.sock", .unix("a.sock")),
            ("unix:/with:colon", .unix("/with:colon")),
        ] as [(String, EventSocketAddress)]
    )
    func reading(text: String, address: EventSocketAddress) throws {
        #expect(try EventSocketAddress(text) == address)
    }

    @Test(
        "Bad text is refused with what is wrong",
        arguments: [
            ("", "port"),
            ("host", "port"),
            ("host:", "port"),
            (":", "port"),
            ("host:abc", "port"),
            ("host:-1", "port"),
            ("-1", "port"),
            ("host:+80", "port"),
            ("host: 80", "port"),
            ("host:80 ", "port"),
            ("host:1.5", "port"),
            ("host:٣", "port"),
            ("host:70000", "70000"),
            ("65536", "65536"),
            ("host:99999999999999999999", "port"),
            ("::1", "brackets"),
            ("::1:6785", "brackets"),
            ("[::1]", "port"),
            ("[::1]6785", "port"),
            ("[::1:6785", "brackets"),
            ("http://host:80", "kind"),
            ("tcp://", "port"),
            ("unix:", "empty"),
            ("unix://", "empty"),
            ("unix:/a\u{0}b", "zero byte"),
            ("unix:/" + String(repeating: "x", count: 300), "shorter"),
        ]
    )
    func refusing(text: String, hint: String) {
        let error = #expect(throws: EventSocketError.self) { try EventSocketAddress(text) }
        #expect(error?.code == .invalidAddress)
        #expect(error?.message.contains(hint) == true, "\(error?.message ?? "")")
    }

    @Test(
        "An address prints as it is read",
        arguments: [
            .tcp(port: 1), .tcp("localhost", port: 6785), .tcp("::", port: 65535), .tcp("fe80::1%eth0", port: 5),
            .tcp("0.0.0.0", port: 0), .unix("/run/a.sock"), .unix("relative"), .unix("/with space:and colon"),
        ] as [EventSocketAddress]
    )
    func roundTrip(address: EventSocketAddress) throws {
        #expect(try EventSocketAddress(address.description) == address)
    }

    @Test("An address tells what it consists of")
    func parts() throws {
        let tcp = try EventSocketAddress("[::1]:6785")
        #expect((tcp.host, tcp.port, tcp.path) == ("::1", 6785, nil))
        let unix = EventSocketAddress.unix("/tmp/a.sock")
        #expect((unix.host, unix.port, unix.path) == (nil, nil, "/tmp/a.sock"))
    }

    @Test("A unix path that begins with two slashes prints as it is read")
    func doubleSlash() throws {
        let address = EventSocketAddress.unix("//run/a.sock")
        #expect(try EventSocketAddress(address.description) == address)
    }

    @Test("Only a listener may take any port", arguments: [0, -1, 65536, 70000])
    func ports(port: Int) {
        let address = EventSocketAddress.tcp(port: port)
        #expect(throws: EventSocketError.self) { try address.check(allowsAnyPort: false) }
        if port == 0 {
            #expect(throws: Never.self) { try address.check(allowsAnyPort: true) }
        } else {
            #expect(throws: EventSocketError.self) { try address.check(allowsAnyPort: true) }
        }
    }

    @Test("An empty host or path is refused", arguments: [.tcp("", port: 1), .unix("")] as [EventSocketAddress])
    func empty(address: EventSocketAddress) {
        let error = #expect(throws: EventSocketError.self) { try address.check(allowsAnyPort: true) }
        #expect(error?.code == .invalidAddress)
    }
}
