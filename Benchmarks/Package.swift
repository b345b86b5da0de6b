// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "swift-nssocket", path: ".."),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // Without traits it needs no memory allocator of its own.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        // What loads have in common. Linux: it reads the scheduler's statistics.
        .target(name: "LoadSupport"),
        .executableTarget(name: "EchoLoad", dependencies: ["LoadSupport"]),
        // The measure of `nss listen --echo`: the least that SwiftNIO can do for a line.
        .executableTarget(
            name: "BareEcho",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        // A load that can speak TLS. Linux.
        .executableTarget(
            name: "SwiftLoad",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "DequeModule", package: "swift-collections"),
            ]
        ),
        // The limit of what any program can do for a line. Linux.
        .executableTarget(name: "EpollEcho"),
        // The package's own ways to get messages and to answer them.
        .executableTarget(
            name: "EventEcho",
            dependencies: [
                .product(name: "NSSocket", package: "swift-nssocket"),
                .product(name: "NSSocketJSON", package: "swift-nssocket"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
        // What a broadcast costs: a bare loop over channels, and a hub. Linux: the load counts as EchoLoad does.
        .executableTarget(name: "BroadcastLoad", dependencies: ["LoadSupport"]),
        .executableTarget(
            name: "BareBroadcast",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .executableTarget(
            name: "HubBroadcast",
            dependencies: [
                .product(name: "NSSocket", package: "swift-nssocket"),
                .product(name: "NSSocketHub", package: "swift-nssocket"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
        // Linux: what happens when things go wrong.
        .executableTarget(
            name: "Reliability",
            dependencies: [
                .product(name: "NSSocket", package: "swift-nssocket"),
                .product(name: "NSSocketHub", package: "swift-nssocket"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // What connections take of a server's memory, and messages. Linux: the loads read the kernel's figures.
        .executableTarget(name: "MemoryLoad", dependencies: ["LoadSupport"]),
        .executableTarget(name: "AllocationLoad", dependencies: ["LoadSupport"], exclude: ["counter.c"]),
        // Many connections, many names. Linux.
        .executableTarget(name: "CrowdLoad", dependencies: ["LoadSupport"]),
        // What it costs to send from tasks, beside SwiftNIO's own way. Linux.
        .executableTarget(
            name: "SendCost",
            dependencies: [
                .product(name: "NSSocket", package: "swift-nssocket"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .executableTarget(
            name: "ListenerEcho",
            dependencies: [
                .product(name: "NSSocket", package: "swift-nssocket"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // What is coded, and in how many ways.
        .target(name: "Documents", dependencies: [.product(name: "NSSocketJSON", package: "swift-nssocket")]),
        // For counting instructions. Without Foundation, whose tables Valgrind cannot read.
        .executableTarget(
            name: "Instructions",
            dependencies: [
                .product(name: "NSSocket", package: "swift-nssocket"),
                .product(name: "NSSocketHub", package: "swift-nssocket"),
                .product(name: "NSSocketJSON", package: "swift-nssocket"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
        .executableTarget(name: "JSONCost", dependencies: ["Documents"], exclude: ["node.js"]),
        .executableTarget(
            name: "JSON",
            dependencies: ["Documents", .product(name: "Benchmark", package: "benchmark")],
            path: "Benchmarks/JSON",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
